/** A blocked sender tries other spellings, sub-domains, tags and envelopes. Who only looks alike is served. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { parseBlock } from '../../src/access/parse-block.ts'
import { addBlocks } from '../../src/access/write-blocks.ts'
import { createPrisma } from '../../src/db/prisma.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { startTestPostern } from '../support/postern.ts'
import {
  eventsOf,
  type Field,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../support/webhook.ts'

const postern = await startTestPostern(
  { after },
  { BLOCKED_DOMAINS: 'tempmail.org,bücher.example', BLOCK_DISPOSABLE_DOMAINS: 'true', CLAUDE_API_KEY: '' },
)
const { deps } = postern
const block = async (kind: 'domain' | 'address', text: string) => {
  const target = parseBlock(kind, text, [])
  assert.ok(!('refused' in target))
  await addBlocks(deps, [{ target, reason: 'a test', expiresAt: null }], { actor: 'test', requestId: 'test' })
}
await block('domain', 'spam.example')
await block('address', 'mallory@gmail.com')
await block('address', 'mallory@customer.example')
await deps.blocks.reload()

const JANA = 'jana@customer.example'

/** Posts a mail, waits until it was checked; gives its state and how the rule that fired is told. */
async function judge({ from, sender = JANA, mime = false }: { from: string; sender?: string; mime?: boolean }) {
  const given: Field[] = (mime ? mimeFields({ from }) : mailFields({ from })).map(([name, value]) =>
    name === 'sender' ? ['sender', sender] : [name, value],
  )
  const answer = await postForm(postern.url, {
    path: mime ? MIME : PARSED,
    fields: [...given, ...signatureFields(sign())],
  })
  assert.equal(answer.status, 200, 'a blocked mail is kept')
  const { state } = await postern.settled(answer.body.id ?? '', 'refused', 'held')
  const { timeline } = await showMessage({ ...deps, prisma: createPrisma(deps.pool) } as never, answer.body.id ?? '')
  return {
    state,
    told: timeline.find(({ rule }) => rule === 'blocked-sender')?.sentence ?? null,
    events: await eventsOf(postern, answer),
  }
}

const BLOCKED: [what: string, mail: Parameters<typeof judge>[0]][] = [
  ['the domain itself', { from: 'a@tempmail.org' }],
  ['the domain in capitals', { from: 'Someone <a@TEMPMAIL.Org>' }],
  ['the domain as raw MIME', { from: 'a@tempmail.org', mime: true }],
  ['a sub-domain', { from: 'a@deep.mail.tempmail.org' }],
  ['full-width letters', { from: 'a@ｔｅｍｐｍａｉｌ.org' }],
  ['an invisible hyphen in the domain', { from: 'a@temp\u00admail.org' }],
  ['an ideographic full stop', { from: 'a@tempmail。org' }],
  ['the U-label of a domain', { from: 'a@bücher.example' }],
  ['the A-label of a domain', { from: 'a@XN--bcher-kva.example' }],
  ['a decomposed U-label', { from: 'a@bu\u0308cher.example' }],
  ['another From, the envelope of the domain', { from: JANA, sender: 'a@tempmail.org' }],
  [
    'an envelope of a sub-domain with a dot at its end',
    { from: JANA, sender: 'bounce+jana=customer.example@x.TempMail.org.' },
  ],
  ['an operator’s domain', { from: 'a@mail.spam.example' }],
  ['a disposable domain', { from: 'a@0-mail.com' }],
  ['an address with another tag', { from: 'mallory+new@customer.example' }],
  ['an address in capitals', { from: 'MALLORY@Customer.Example' }],
  ['dots at Gmail', { from: 'm.a.l.l.o.r.y@gmail.com' }],
  ['dots, a tag and the other domain of Gmail', { from: 'Mal.lory+1@googlemail.com' }],
  ['the envelope of an address', { from: JANA, sender: 'mallory+x@customer.example' }],
  ['a harmless display name', { from: '"jana@customer.example" <a@tempmail.org>' }],
]

for (const [what, mail] of BLOCKED) {
  test(`${what} does not get past a block`, async () => {
    const { state, told, events } = await judge(mail)
    assert.equal(state, 'refused')
    assert.match(
      told ?? '',
      /^Rule blocked-sender fired: A block names the sender, or their domain\..*kind (domain|address)/,
    )
    const event = events.find(({ name }) => name === 'sender_blocked') ?? assert.fail('no event')
    assert.match(String(event.fields['sender']), /^.?\*\*\*@/, 'masked')
  })
}

const SERVED: [what: string, mail: Parameters<typeof judge>[0]][] = [
  ['a longer name with the same end', { from: 'a@eviltempmail.org' }],
  ['the blocked domain as a sub-domain of another', { from: 'a@tempmail.org.evil.example' }],
  ['the blocked domain as a display name', { from: '"a@tempmail.org" <jana@customer.example>' }],
  ['the blocked domain as a local part', { from: 'tempmail.org@customer.example' }],
  ['a top-level domain that is longer', { from: 'a@tempmail.organic' }],
  ['dots outside Gmail', { from: 'm.allory@customer.example' }],
  ['a similar letter of another script', { from: 'a@t\u0435mpmail.org' }],
]

for (const [what, mail] of SERVED) {
  test(`${what} is somebody else`, async () => {
    const { state, told, events } = await judge(mail)
    assert.deepEqual([state, told], ['held', null])
    assert.ok(!events.some(({ name }) => name === 'sender_blocked'))
  })
}
