/** One draft as it would leave, with what it rests on. */
import { type DraftCall, readDraftCalls } from '../../budget/draft-calls.ts'
import type { Queryable } from '../../db/pool.ts'
import { loadDraft } from '../drafts.ts'
import type { State } from '../lifecycle.ts'
import { readSettings } from '../mailbox-settings.ts'
import { readMailboxAddress } from '../mailboxes.ts'
import type { DraftContent, HeaderFields } from '../message.ts'
import { replyHeaders } from '../send/headers.ts'
import { listUnsubscribe } from '../send/list-unsubscribe.ts'
import { renderReply } from '../send/render.ts'
import { loadMessage } from '../store.ts'
import { unsubscribeToken } from '../unsubscribe/token.ts'
import { type ListedDraft, toListedDraft } from './drafts.ts'
import type { ListDeps } from './messages.ts'

export type DraftStory = ListedDraft & {
  /** header fields of the reply; the Message-ID exists from the moment of sending */
  headers: HeaderFields
  html: string
  /** quotes, and whether they are in the articles that they name */
  evidence: DraftContent['evidence']
  /** which quotes each sentence rests on, and what it states */
  sentences: DraftContent['sentences']
  /** what the guards on the way out objected to */
  findings: DraftContent['findings']
  /** what our own people are asked; '' for nothing */
  question: string
  /** tokens, time and money that Claude took; null for a version that a person wrote */
  usage: DraftUsage | null
}
/** Over all calls; money is nano-dollars in decimal digits. */
type DraftUsage = {
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  durationMs: number
  costNano: string
  calls: DraftCall[]
}

export type StoryDeps = ListDeps & { policy: { publicUrl: string | null } }

/** Gives one version with header fields, HTML, evidence and usage. Refuses `draft.not_found`, `key.erased`, `sealed.unreadable`. */
export async function showDraft(deps: StoryDeps, id: string): Promise<DraftStory> {
  const draft = await loadDraft(deps, id)
  const { content, usage } = draft
  const { head, state, draftId, mailboxId } = await loadMessage(deps, draft.messageId)
  const mailbox = (await readMailboxAddress(deps.pool, mailboxId)) ?? head.recipient
  const { text, html } = renderReply({ text: content.text })
  const item = toListedDraft({ ...draft, current: draftId === draft.id, state }, { content, mailbox, text })
  const fate = await readFate(deps.pool, id)
  const automatic = fate.approvedBy === null && (fate.messageIdHeader !== null || isReleased(item.state))
  const fields = {
    ...replyHeaders({
      theirMessageId: head.messageId,
      theirReferences: head.references,
      theirInReplyTo: head.inReplyTo,
      automatic,
    }),
    ...listUnsubscribe({
      automatic,
      mailbox,
      token: unsubscribeToken(deps.vault.indexes, draft.messageId),
      publicUrl: deps.policy.publicUrl,
    }),
  }
  return {
    ...item,
    headers: [
      ['From', await readFrom(deps.pool, mailboxId, item.mailbox)],
      ['To', head.from.address],
      ['Subject', content.subject],
      ...(fate.messageIdHeader === null ? [] : [['Message-ID', fate.messageIdHeader] satisfies [string, string]]),
      ...Object.entries(fields),
    ],
    html,
    evidence: content.evidence,
    sentences: content.sentences,
    findings: content.findings,
    question: content.question,
    usage: usage === null ? null : withCalls(usage, await readDraftCalls(deps.pool, id)),
  }
}

/** A draft of before calls had rows has only its own sums. */
function withCalls(usage: Record<string, number>, calls: DraftCall[]): DraftUsage {
  const sum = (count: (call: DraftCall) => number, name: string) =>
    calls.length === 0 ? (usage[name] ?? 0) : calls.reduce((all, call) => all + count(call), 0)
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens, 'inputTokens'),
    outputTokens: sum(({ outputTokens }) => outputTokens, 'outputTokens'),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens, 'cacheReadTokens'),
    cacheWriteTokens: sum(({ cacheWriteTokens }) => cacheWriteTokens, 'cacheWriteTokens'),
    durationMs: sum(({ durationMs }) => durationMs ?? 0, 'durationMs'),
    costNano: String(calls.reduce((all, { costNano }) => all + BigInt(costNano), 0n)),
    calls,
  }
}

/** As the name stands now: it is set when the reply leaves. */
async function readFrom(db: Queryable, mailboxId: string | null, address: string): Promise<string> {
  if (mailboxId === null) return address
  const { rows } = await db.query<{ settings: unknown }>({
    name: 'mailbox.settings',
    text: 'select settings from mailbox where id = $1',
    values: [mailboxId],
  })
  const { name } = readSettings(rows[0]?.settings).settings
  return name === '' ? address : `"${name}" <${address}>`
}

/** Past the point where either a person or the gates let the current version go. */
const isReleased = (state: State | 'superseded'): boolean => state === 'approved' || state === 'sending'

type Fate = { approvedBy: string | null; messageIdHeader: string | null }

async function readFate(db: Queryable, draftId: string): Promise<Fate> {
  const { rows } = await db.query<Fate>({
    text: `select d.approved_by as "approvedBy", r.message_id_header as "messageIdHeader"
             from draft d left join reply r on r.draft_id = d.id where d.id = $1`,
    values: [draftId],
  })
  return rows[0] ?? { approvedBy: null, messageIdHeader: null }
}
