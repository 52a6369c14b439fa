/** What operators read of drafts: the versions that wait, or all of them. */
import { z } from 'zod'
import type { Vault } from '../../crypto/vault.ts'
import { AppError } from '../../errors.ts'
import { Gate } from '../drafts.ts'
import type { State } from '../lifecycle.ts'
import { DraftContent, MessageHead } from '../message.ts'
import { renderReply } from '../send/render.ts'
import type { ListDeps } from './messages.ts'
import { openRows } from './open-rows.ts'
import { type Page, type Place, toPage } from './page.ts'

/** `to`, `subject` and `text` are empty when the person was erased. */
export type ListedDraft = {
  id: string
  messageId: string
  version: number
  /** whether it is the version that an approval would send */
  current: boolean
  /** the message's state; `superseded` for every version that is not the current one */
  state: State | 'superseded'
  mailbox: string
  to: string
  subject: string
  /** the text exactly as it would leave */
  text: string
  gates: Gate[]
  createdAt: Date
}

type Row = {
  id: string
  messageId: string
  version: number
  current: boolean
  state: State
  mailbox: string | null
  gates: unknown
  createdAt: Date
  correspondentId: string
  keyed: boolean
  sealedContent: Buffer
  sealedHead: Buffer | null
}

// The head is only read where the mailbox is none of ours: it says then which recipient the mail was for.
const SELECT = `
  select d.id, d.message_id as "messageId", d.version, m.draft_id is not distinct from d.id as current, m.state,
         b.address as mailbox, d.gates, d.created_at as "createdAt", m.correspondent_id as "correspondentId",
         c.key_id is not null as keyed, d.sealed_content as "sealedContent",
         case when b.id is null then m.sealed_head end as "sealedHead"
    from draft d
    join message m on m.id = d.message_id
    join correspondent c on c.id = m.correspondent_id
    left join mailbox b on b.id = m.mailbox_id`

/**
 * Gives a page of drafts, newest first: the current versions that wait for an operator (ready or held), or with `all`
 * every version of every message. Refuses `sealed.unreadable`.
 */
export async function listDrafts(
  deps: ListDeps,
  { all, limit, after }: { all: boolean; limit: number; after: Place | null },
): Promise<Page<ListedDraft>> {
  const { rows } = await deps.pool.query<Row>({
    text: `${SELECT}
     where ($1 or (m.draft_id = d.id and m.state in ('ready', 'held')))
       and ($2::timestamptz is null or (d.created_at, d.id) < ($2, $3::uuid))
     order by d.created_at desc, d.id desc limit $4`,
    values: [all, after?.at ?? null, after?.id ?? null, limit + 1],
  })
  const items = await toItems(deps.vault, rows)
  return toPage(items, { limit, placeOf: ({ createdAt, id }) => ({ at: createdAt, id }), toItem: (item) => item })
}

/** Gives one version as the list shows it. Refuses `draft.not_found`, `sealed.unreadable`. */
export async function getDraft(deps: ListDeps, id: string): Promise<ListedDraft> {
  const { rows } = await deps.pool.query<Row>({ text: `${SELECT} where d.id = $1`, values: [id] })
  const [item] = await toItems(deps.vault, rows)
  if (item === undefined) throw new AppError('draft.not_found', { id })
  return item
}

async function toItems(vault: Vault, rows: readonly Row[]): Promise<ListedDraft[]> {
  const openRow = await openRows(vault, rows)
  return rows.map(({ sealedContent, sealedHead, ...row }) => {
    const content = openRow(row, {
      table: 'draft',
      column: 'sealed_content',
      row: row.id,
      record: sealedContent,
      schema: DraftContent,
    })
    const head =
      sealedHead === null
        ? null
        : openRow(row, {
            table: 'message',
            column: 'sealed_head',
            row: row.messageId,
            record: sealedHead,
            schema: MessageHead,
          })
    const { text } = renderReply({ text: content?.text ?? '' })
    const draft = { ...row, gates: z.array(Gate).parse(row.gates) }
    return toListedDraft(draft, { content, mailbox: row.mailbox ?? head?.recipient ?? '', text })
  })
}

type Plain = Pick<ListedDraft, 'id' | 'messageId' | 'version' | 'current' | 'gates' | 'createdAt'> & { state: State }

/** Takes a version with its message's state and what was opened of it; `content` is null for a person who was erased. */
export const toListedDraft = (
  draft: Plain,
  { content, mailbox, text }: { content: DraftContent | null; mailbox: string; text: string },
): ListedDraft => ({
  id: draft.id,
  messageId: draft.messageId,
  version: draft.version,
  current: draft.current,
  state: draft.current ? draft.state : 'superseded',
  mailbox,
  to: content?.to.address ?? '',
  subject: content?.subject ?? '',
  text,
  gates: draft.gates,
  createdAt: draft.createdAt,
})
