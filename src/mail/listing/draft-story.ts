/** One draft as it would leave, with what it rests on. */
import { type DraftCall, readDraftCalls } from '../../budget/draft-calls.ts'
import type { Queryable } from '../../db/pool.ts'
import { loadDraft } from '../drafts.ts'
import type { State } from '../lifecycle.ts'
import { type MailboxSettings, NO_SETTINGS, readSettings } from '../mailbox-settings.ts'
import { readMailboxAddress } from '../mailboxes.ts'
import type { DraftContent, HeaderFields } from '../message.ts'
import { footerOf } from '../send/footer.ts'
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
  /** what code puts under the text as it leaves: without a person, unless a person has approved this version */
  footer: string
  /** with the footer that it has if it leaves now */
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
  const { text } = renderReply({ text: content.text })
  const item = toListedDraft({ ...draft, current: draftId === draft.id, state }, { content, mailbox, text })
  const fate = await readFate(deps.pool, id)
  const automatic = fate.approvedBy === null && (fate.messageIdHeader !== null || isReleased(item.state))
  const settings = await readMailboxSettings(deps.pool, mailboxId)
  const footerIf = (byItself: boolean) =>
    footerOf({ settings, automatic: byItself, byModel: draft.origin === 'model', language: content.language })
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
      ['From', fromField(settings, item.mailbox)],
      ['To', head.from.address],
      ['Subject', content.subject],
      ...(fate.messageIdHeader === null ? [] : [['Message-ID', fate.messageIdHeader] satisfies [string, string]]),
      ...Object.entries(fields),
    ],
    footer: footerIf(fate.approvedBy === null),
    html: renderReply({ text: content.text, footer: footerIf(automatic) }).html,
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

/** As they stand now: they count when the reply leaves. */
async function readMailboxSettings(db: Queryable, mailboxId: string | null): Promise<MailboxSettings> {
  if (mailboxId === null) return NO_SETTINGS
  const { rows } = await db.query<{ settings: unknown }>({
    name: 'mailbox.settings',
    text: 'select settings from mailbox where id = $1',
    values: [mailboxId],
  })
  return readSettings(rows[0]?.settings).settings
}

const fromField = ({ name }: MailboxSettings, address: string): string =>
  name === '' ? address : `"${name}" <${address}>`

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
