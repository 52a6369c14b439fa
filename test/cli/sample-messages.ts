/** Mails in the states that an operator meets, made by the verbs of the road itself. */
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { v7 } from 'uuid'
import { systemClock } from '../../src/clock.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { seal } from '../../src/crypto/sealed.ts'
import { openVault, type Vault } from '../../src/crypto/vault.ts'
import { keepParts, newPartId } from '../../src/mail/accept/keep-parts.ts'
import { recordMail } from '../../src/mail/accept/record.ts'
import { sealArrivals } from '../../src/mail/accept/seal-mail.ts'
import { type Mailboxes, openMailboxes } from '../../src/mail/mailboxes.ts'
import type { DraftContent, InboundMail } from '../../src/mail/message.ts'
import type { Reason } from '../../src/mail/reasons.ts'
import { type Advance, advance, loadMessage } from '../../src/mail/store.ts'
import { type Scope, testDatabase } from '../support/database.ts'
import { createPostern, type Postern } from './run-postern.ts'

export const SERVICE_EMAIL = 'support@example.org'

export type World = {
  pool: pg.Pool
  url: string
  encryptionKey: string
  vault: Vault
  mailboxes: Mailboxes
  postern: Postern
}

/** What it takes to make a mail. */
export type MailWorld = Pick<World, 'pool' | 'vault' | 'mailboxes'>

/** A migrated database, its vault, and a command line that is configured for both. */
export async function createWorld(scope: Scope): Promise<World> {
  const { pool, url } = await testDatabase(scope)
  const encryptionKey = generateFernetKey()
  const vault = await openVault(pool, parseKeyring(encryptionKey))
  const mailboxes = await openMailboxes({ pool, clock: systemClock }, SERVICE_EMAIL)
  const postern = createPostern(scope, { DATABASE_URL: url, ENCRYPTION_KEY: encryptionKey, SERVICE_EMAIL })
  return { pool, url, encryptionKey, vault, mailboxes, postern }
}

type Sample = { subject?: string; text?: string; html?: string; from?: string; recipient?: string; messageId?: string }

/** One mail as accept leaves it; gives its id. */
export async function receive(world: MailWorld, sample: Sample = {}): Promise<string> {
  const [row] = await sealArrivals({ ...world, clock: systemClock }, [arrivalOf(sample)])
  if (row === undefined) throw new Error('one arrival gives one row')
  await recordMail(world.pool, [row])
  return row.id
}

/** Held for a reason that an operator has to decide about. */
export async function hold(world: World, id: string, reason: Reason = 'no_text'): Promise<void> {
  await move(world, id, {
    to: 'held',
    reasons: [reason],
    story: [
      { event: 'message.checked', rule: 'no-text', detail: { verdict: 'hold', reason } },
      { event: 'message.held', detail: { reason } },
    ],
  })
}

/** Claude wrote a draft, which waits; gives the draft's id. */
export async function makeReady(
  world: MailWorld,
  id: string,
  text = 'Dear Jane,\n\nwe open at nine.',
): Promise<string> {
  await move(world, id, { to: 'drafting', story: [{ event: 'message.checked', detail: { verdict: 'pass' } }] })
  const { head, key } = await loadMessage(world, id)
  const draftId = v7()
  const content: DraftContent = {
    to: head.from,
    subject: `Re: ${head.subject}`,
    text,
    language: 'en',
    category: 'other',
    action: 'send',
    reason: 'The hours are in the document.',
    confidence: 'high',
    manipulation: false,
    evidence: [{ document: 'opening-hours', quote: 'We open at nine.', found: true, version: 1 }],
    unanswered: [],
    question: '',
    sentences: [{ text: 'we open at nine.', evidence: [0], claim: 'date', borne: true }],
    findings: [],
    triage: { language: 'en', category: 'other', manipulation: false },
  }
  const binding = { table: 'draft', column: 'sealed_content', row: draftId }
  await move(world, id, {
    to: 'ready',
    story: [{ event: 'draft.created', detail: { version: 1 } }],
    draft: {
      id: draftId,
      origin: 'model',
      sealedContent: seal(key, binding, content),
      threadHead: id,
      model: 'claude-sonnet-5-5',
      usage: { inputTokens: 900, outputTokens: 80 },
    },
  })
  return draftId
}

/** An attachment of which only the record is kept, and the raw mail, which is none. */
export async function attach(world: World, messageId: string, name: string): Promise<void> {
  const { key } = await loadMessage(world, messageId)
  const record = {
    type: 'application/pdf',
    size: 5,
    sha256: createHash('sha256').update('hello').digest('hex'),
    key: null,
  }
  await keepParts(world.pool, {
    messageId,
    key,
    parts: [
      { id: newPartId(), kind: 'raw', record: { ...record, name: 'mail.eml', type: 'message/rfc822' } },
      { id: newPartId(), kind: 'attachment', record: { ...record, name } },
    ],
  })
}

export async function move(
  world: MailWorld,
  id: string,
  step: Pick<Advance, 'to' | 'story'> & Partial<Advance>,
): Promise<void> {
  const message = await loadMessage(world, id)
  const moved = await advance(world.pool, {
    name: 'test.move',
    message,
    at: systemClock.now(),
    requestId: message.requestId,
    ...step,
  })
  if (!moved) throw new Error('the message moved meanwhile')
}

function arrivalOf(sample: Sample) {
  const messageId = sample.messageId ?? `<${randomBytes(8).toString('hex')}@mail.example>`
  const text = sample.text ?? 'Hello,\nwhen do you open?'
  const subject = sample.subject ?? 'Opening hours'
  const mail: InboundMail = {
    form: 'parsed',
    head: {
      from: { name: 'Jane Doe', address: sample.from ?? 'jane@customer.example' },
      replyTo: [],
      recipient: sample.recipient ?? SERVICE_EMAIL,
      reversePath: 'jane@customer.example',
      subject,
      messageId,
      inReplyTo: [],
      references: [],
      defects: [],
    },
    body: {
      headers: [
        ['Message-ID', messageId],
        ['Subject', subject],
      ],
      text,
      html: sample.html ?? null,
    },
    size: text.length,
  }
  return {
    mail,
    tokenDigest: randomBytes(32),
    contentDigest: randomBytes(32),
    textDigest: createHash('sha256').update(text).digest(),
    late: false,
    requestId: v7(),
  }
}
