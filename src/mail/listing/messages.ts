/** What operators read of messages: the list, one item, and the whole story of one. */
import { z } from 'zod'
import { open } from '../../crypto/sealed.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import { cleanHtml } from '../content/clean-html.ts'
import { findComments } from '../content/comments.ts'
import type { HiddenText } from '../content/hiding.ts'
import { readableMail } from '../content/readable-text.ts'
import { type Delivery, readDeliveries } from '../delivery.ts'
import type { State } from '../lifecycle.ts'
import { readMailboxAddress } from '../mailboxes.ts'
import { type AttachmentMeta, AttachmentRecord, type HeaderFields, MessageHead } from '../message.ts'
import type { Reason } from '../reasons.ts'
import { loadMessage } from '../store.ts'
import { timelineSentence } from '../timeline.ts'
import { openRows } from './open-rows.ts'
import { type Page, type Place, toPage } from './page.ts'

export type ListDeps = { pool: Queryable; vault: Vault }

/** `from` and `subject` are empty when the person was erased. */
export type ListedMessage = {
  id: string
  threadId: string
  /** address of the mailbox, or the recipient that is none of ours */
  mailbox: string
  /** the plain From address */
  from: string
  subject: string
  receivedAt: Date
  state: State
  reasons: Reason[]
  draftId: string | null
}
export type TimelineLine = {
  at: Date
  event: string
  rule: string | null
  sentence: string
  requestId: string | null
}
export type MessageStory = ListedMessage & {
  /** the whole text part; of a mail that is HTML only, what its reader sees */
  text: string
  /** what its reader does not see, and Claude is not given */
  hidden: HiddenText[]
  headers: HeaderFields
  attachments: AttachmentMeta[]
  timeline: TimelineLine[]
  /** what Mailgun said of the reply after it took it */
  delivery: Delivery[]
}

type Row = Plain & {
  mailbox: string | null
  correspondentId: string
  keyed: boolean
  sealedHead: Buffer
}

const SELECT = `
  select m.id, m.thread_id as "threadId", b.address as mailbox, m.received_at as "receivedAt", m.state, m.reasons,
         m.draft_id as "draftId", m.correspondent_id as "correspondentId", c.key_id is not null as keyed,
         m.sealed_head as "sealedHead"
    from message m
    join correspondent c on c.id = m.correspondent_id
    left join mailbox b on b.id = m.mailbox_id`

/** Gives a page of messages, newest first; `state` null means all. Refuses `sealed.unreadable`. */
export async function listMessages(
  deps: ListDeps,
  { state, limit, after }: { state: State | null; limit: number; after: Place | null },
): Promise<Page<ListedMessage>> {
  const { rows } = await deps.pool.query<Row>({
    text: `${SELECT}
     where ($1::text is null or m.state = $1) and ($2::timestamptz is null or (m.received_at, m.id) < ($2, $3::uuid))
     order by m.received_at desc, m.id desc limit $4`,
    values: [state, after?.at ?? null, after?.id ?? null, limit + 1],
  })
  const items = await toItems(deps.vault, rows)
  return toPage(items, { limit, placeOf: ({ receivedAt, id }) => ({ at: receivedAt, id }), toItem: (item) => item })
}

/** Gives one message as the list shows it. Refuses `message.not_found`, `sealed.unreadable`. */
export async function getMessage(deps: ListDeps, id: string): Promise<ListedMessage> {
  const { rows } = await deps.pool.query<Row>({ text: `${SELECT} where m.id = $1`, values: [id] })
  const [item] = await toItems(deps.vault, rows)
  if (item === undefined) throw new AppError('message.not_found', { id })
  return item
}

export type ShowDeps = ListDeps & { policy: { contentSanitization: boolean } }

/**
 * Gives one message with its text, what is hidden in it, header fields, attachments, timeline and what became of its reply.
 * Refuses `message.not_found`, `key.erased`, `sealed.unreadable`.
 */
export async function showMessage(deps: ShowDeps, id: string): Promise<MessageStory> {
  const { key, body, ...message } = await loadMessage(deps, id)
  const sanitize = deps.policy.contentSanitization
  const readable = readableMail({ head: message.head, body }, { sanitize })
  const comments = sanitize && body.html !== null ? findComments(body.html) : []
  const parts = await deps.pool.query<{ id: string; record: Buffer }>({
    text: `select id, sealed_record as record from attachment where message_id = $1 and kind = 'attachment' order by position`,
    values: [id],
  })
  return {
    ...toItem(message, message.head, await readMailboxAddress(deps.pool, message.mailboxId)),
    text: body.text.trim() === '' ? readable.text : body.text,
    hidden: [...readable.hidden, ...comments],
    headers: body.headers,
    attachments: parts.rows.map((part) => {
      const binding = { table: 'attachment', column: 'sealed_record', row: part.id }
      const { name, type, size, sha256 } = open(key, binding, part.record, AttachmentRecord)
      return { name, type, size, sha256 }
    }),
    timeline: await readTimeline(deps.pool, id),
    delivery: await readDeliveries(deps.pool, { messageId: id, key }),
  }
}

/**
 * Gives the HTML of a message, cleaned so that nothing in it acts or loads; as it came when CONTENT_SANITIZATION_ENABLED
 * is off. Null when it has none. Refuses `message.not_found`, `key.erased`, `sealed.unreadable`.
 */
export async function showHtml(deps: ShowDeps, id: string): Promise<string | null> {
  const { html } = (await loadMessage(deps, id)).body
  return html === null || !deps.policy.contentSanitization ? html : cleanHtml(html).html
}

async function toItems(vault: Vault, rows: readonly Row[]): Promise<ListedMessage[]> {
  const openRow = await openRows(vault, rows)
  return rows.map((row) => {
    const place = { table: 'message', column: 'sealed_head', row: row.id, record: row.sealedHead, schema: MessageHead }
    return toItem(row, openRow(row, place), row.mailbox)
  })
}

type Plain = Omit<ListedMessage, 'mailbox' | 'from' | 'subject'>

/** `head` is null for a person who was erased, `mailbox` for a recipient that is none of ours. */
const toItem = (row: Plain, head: MessageHead | null, mailbox: string | null): ListedMessage => ({
  id: row.id,
  threadId: row.threadId,
  mailbox: mailbox ?? head?.recipient ?? '',
  from: head?.from.address ?? '',
  subject: head?.subject ?? '',
  receivedAt: row.receivedAt,
  state: row.state,
  reasons: row.reasons,
  draftId: row.draftId,
})

/** A sender can make a mail's story long by delivering it again and again: its end is what is read then. */
const NEWEST_LINES = 1_000

const TimelineDetail = z.record(z.string(), z.unknown()).nullable()
type TimelineRow = Omit<TimelineLine, 'sentence'> & { detail: unknown; actor: string | null }

async function readTimeline(db: Queryable, messageId: string): Promise<TimelineLine[]> {
  const { rows } = await db.query<TimelineRow>({
    text: `select at, event, rule, detail, actor, request_id as "requestId"
             from timeline where message_id = $1 order by id desc limit $2`,
    values: [messageId, NEWEST_LINES],
  })
  return rows.reverse().map(({ detail, actor, ...line }) => ({
    at: line.at,
    event: line.event,
    rule: line.rule,
    sentence: timelineSentence({ ...line, detail: TimelineDetail.parse(detail), actor }),
    requestId: line.requestId,
  }))
}
