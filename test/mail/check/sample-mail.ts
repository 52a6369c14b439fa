/** An ordinary, authenticated mail of a person, and what a test changes in it. */
import { senderAuthentication } from '../../../src/mail/check/authentication.ts'
import { deriveFacts, type Facts, type JudgedMessage } from '../../../src/mail/check/facts.ts'
import { readableText } from '../../../src/mail/content/readable-text.ts'
import type { HeaderFields, MessageBody, MessageHead } from '../../../src/mail/message.ts'

export const AUTHENTICATED: HeaderFields = [
  ['Authentication-Results', 'mx.trusted.example; dmarc=pass (p=reject) header.from=customer.example'],
  ['Received', 'from mail.customer.example by mx.trusted.example'],
]

type Changes = {
  head?: Partial<MessageHead>
  body?: Partial<MessageBody>
  /** header fields above or instead of the usual ones: a name that is given here replaces the usual field */
  headers?: HeaderFields
}

/** Gives the message of a person to support@ours.example, with the given changes. */
export function sampleMail({ head, body, headers = [] }: Changes = {}): JudgedMessage {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const usual: HeaderFields = [
    ...AUTHENTICATED,
    ['From', 'Ada <ada@customer.example>'],
    ['To', 'Support <support@ours.example>'],
    ['Content-Type', 'text/plain; charset=utf-8'],
  ]
  return {
    head: {
      from: { name: 'Ada', address: 'ada@customer.example' },
      replyTo: [],
      recipient: 'support@ours.example',
      reversePath: 'ada@customer.example',
      subject: 'When do you open?',
      messageId: '<1@customer.example>',
      inReplyTo: [],
      references: [],
      defects: [],
      ...head,
    } as MessageHead,
    body: {
      headers: [...usual.filter(([name]) => !given.has(name.toLowerCase())), ...headers],
      text: 'Good morning, when do you open on Saturday?',
      html: null,
      ...body,
    },
  }
}

/** Derives the facts of a mail to support@ours.example, as a configured service would. */
export function sampleFacts(message: JudgedMessage, known: Partial<Facts> = {}): Facts {
  const { address } = message.head.from
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const facts = deriveFacts(message, {
    mailbox: 'support@ours.example',
    ownAddresses: ['support@ours.example', 'sales@ours.example'],
    authentication: senderAuthentication(message.body.headers, domain, ['mx.trusted.example']),
    duplicateMessageId: false,
    replyMode: 'auto',
    modelConfigured: true,
    draftingFrozen: false,
    readable: readableText(message.body, { sanitize: true }).text,
    content: { hidden: [], malicious: [], injection: [], removed: [] },
    blocked: null,
    partTypes: [],
    domain: 'deliverable',
    earlierFailure: false,
    unsubscribed: null,
    ...known,
  })
  return { ...facts, ...known }
}
