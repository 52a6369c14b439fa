/** One draft as it would leave, with what it rests on. */
import type { Queryable } from '../../db/pool.ts'
import { type LoadedDraft, loadDraft } from '../drafts.ts'
import type { State } from '../lifecycle.ts'
import { readMailboxAddress } from '../mailboxes.ts'
import type { DraftContent, HeaderFields } from '../message.ts'
import { replyHeaders } from '../send/headers.ts'
import { renderReply } from '../send/render.ts'
import { loadMessage } from '../store.ts'
import { type ListedDraft, toListedDraft } from './drafts.ts'
import type { ListDeps } from './messages.ts'

export type DraftStory = ListedDraft & {
  /** header fields of the reply; the Message-ID exists from the moment of sending */
  headers: HeaderFields
  html: string
  evidence: DraftContent['evidence']
  /** tokens and time that the model used; null for a version that a person wrote */
  usage: LoadedDraft['usage']
}

/** Gives one version with header fields, HTML, evidence and usage. Refuses `draft.not_found`, `key.erased`, `sealed.unreadable`. */
export async function showDraft(deps: ListDeps, id: string): Promise<DraftStory> {
  const draft = await loadDraft(deps, id)
  const { content, usage } = draft
  const { head, state, draftId, mailboxId } = await loadMessage(deps, draft.messageId)
  const mailbox = (await readMailboxAddress(deps.pool, mailboxId)) ?? head.recipient
  const { text, html } = renderReply({ text: content.text })
  const item = toListedDraft({ ...draft, current: draftId === draft.id, state }, { content, mailbox, text })
  const fate = await readFate(deps.pool, id)
  const fields = replyHeaders({
    theirMessageId: head.messageId,
    theirReferences: head.references,
    theirInReplyTo: head.inReplyTo,
    automatic: fate.approvedBy === null && (fate.messageIdHeader !== null || isReleased(item.state)),
  })
  return {
    ...item,
    headers: [
      ['From', item.mailbox],
      ['To', head.from.address],
      ['Subject', content.subject],
      ...(fate.messageIdHeader === null ? [] : [['Message-ID', fate.messageIdHeader] satisfies [string, string]]),
      ...Object.entries(fields),
    ],
    html,
    evidence: content.evidence,
    usage,
  }
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
