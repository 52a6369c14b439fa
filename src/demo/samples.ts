/** The sample mails: how each is posted, what an operator does about it, and what must come of it. */
import { readFile } from 'node:fs/promises'
import type { SecurityEventName } from '../audit/events.ts'
import type { PostForm } from './inbound-form.ts'

export type ExpectedReply = {
  to: string
  inReplyTo: string
  references: string
  /** null: the header field must not be there, as a person approved the text */
  autoSubmitted: 'auto-replied' | null
  /** what only the documents say */
  grounded: RegExp
}
type Expectation = {
  /** HTTP status of the post */
  status: number
  /** `<state>[(reason)]`, where a post that stored nothing has a word of its own */
  outcome: string
  /** everything that the fake Mailgun has for this sender in the end; at most one reply */
  reply: ExpectedReply | null
  /** the id is that of this earlier sample */
  sameAs?: string
  /** nothing is stored, but this security event is */
  event?: SecurityEventName
}
export type Sample = {
  name: string
  /** what it is, for the person who watches */
  about: string
  file: string
  /** the From address, bare */
  from: string
  form: PostForm
  /** a trusted server wrote a DMARC pass above the first Received */
  proven: boolean
  forged: boolean
  /** an operator approves the draft that waits */
  approve: boolean
  expect: Expectation
}

const FOLDER = new URL('./samples/', import.meta.url)

const question: Sample = {
  name: 'question',
  about: 'a question from a sender whom DMARC proves: answered without a person',
  file: 'question.eml',
  from: 'jana.novak@customer.example',
  form: 'urlencoded',
  proven: true,
  forged: false,
  approve: false,
  expect: {
    status: 200,
    outcome: 'sent',
    reply: {
      to: 'jana.novak@customer.example',
      inReplyTo: '<teapot-return@customer.example>',
      references: '<teapot-return@customer.example>',
      autoSubmitted: 'auto-replied',
      grounded: /\b30 days\b/,
    },
  },
}

export const SAMPLES: readonly Sample[] = [
  question,
  {
    name: 'thank-you',
    about: 'a thank-you in German: read, and nothing to answer',
    file: 'thank-you.eml',
    from: 'juergen.weiss@kunde.example',
    form: 'urlencoded',
    proven: true,
    forged: false,
    approve: false,
    expect: { status: 200, outcome: 'closed(no_reply_needed)', reply: null },
  },
  {
    name: 'out-of-office',
    about: 'an automatic reply, as raw MIME: refused, or two machines would write to each other for ever',
    file: 'out-of-office.eml',
    from: 'amelie.laurent@bureau.example',
    form: 'mime',
    proven: true,
    forged: false,
    approve: false,
    expect: { status: 200, outcome: 'refused(machine)', reply: null },
  },
  {
    name: 'forged',
    about: 'a post that is not from Mailgun: nothing is stored, an event is recorded',
    file: 'forged.eml',
    from: 'accounting@postern.localhost',
    form: 'urlencoded',
    proven: true,
    forged: true,
    approve: false,
    expect: { status: 401, outcome: 'unsigned(401)', reply: null, event: 'webhook_signature_invalid' },
  },
  {
    ...question,
    name: 'duplicate',
    about: 'the question once more, under a new token: the first id comes back, no second reply leaves',
    expect: { ...question.expect, outcome: 'sent(duplicate)', sameAs: 'question' },
  },
  {
    name: 'attachment',
    about: 'a question with a photo, from a sender whom nothing proves: a person approves the draft',
    file: 'attachment.eml',
    from: 'tom@becker.example',
    form: 'multipart',
    proven: false,
    forged: false,
    approve: true,
    expect: {
      status: 200,
      outcome: 'sent',
      reply: {
        to: 'tom@becker.example',
        inReplyTo: '<CAF7broken@mail.becker.example>',
        references: '<order-2057@shop.example> <CAF7broken@mail.becker.example>',
        autoSubmitted: null,
        grounded: /\bfree of charge\b/,
      },
    },
  },
]

/** One more, for the person at the terminal: it is left waiting. */
export const WAITING: Sample = {
  name: 'waiting',
  about: 'a question from a sender whom nothing proves: its draft is left for you',
  file: 'waiting.eml',
  from: 'ines@visitor.example',
  form: 'urlencoded',
  proven: false,
  forged: false,
  approve: false,
  expect: { status: 200, outcome: 'ready(unauthenticated)', reply: null },
}

/** The raw message, with the line ends of RFC 5322. */
export async function readSample(sample: Sample): Promise<Buffer> {
  const text = await readFile(new URL(sample.file, FOLDER), 'utf8')
  return Buffer.from(text.replace(/\r?\n/g, '\r\n'))
}

/** What the invented shop lets Claude know. */
export async function readShopDocument(): Promise<{ name: string; content: string }> {
  return { name: 'kettle-and-fern', content: await readFile(new URL('shop.md', FOLDER), 'utf8') }
}
