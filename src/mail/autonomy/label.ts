/** Every decision of a person about a draft of Claude is a label: as it was, changed by so much, or rejected. */
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { type LoadedDraft, loadModelDraft } from '../drafts.ts'
import { editShare } from '../edit-share.ts'
import type { LoadedMessage } from '../store.ts'
import { recordOutcome } from './records.ts'

/** `editShare` of the version that was decided about, against the one that Claude wrote. */
export type Label = { mailboxId: string; category: string; draftId: string; editShare: number; agreed: boolean }

/** Gives what there is to record about a version; null when Claude wrote none, or the mail is for none of ours. */
export async function labelOf(
  deps: { pool: Queryable; vault: Vault },
  { message, draft }: { message: LoadedMessage; draft: LoadedDraft },
): Promise<Label | null> {
  if (message.mailboxId === null) return null
  const written = draft.origin === 'model' ? draft : await loadModelDraft(deps, message.id)
  if (written === null) return null
  return {
    mailboxId: message.mailboxId,
    category: written.content.category,
    draftId: draft.id,
    editShare: written.id === draft.id ? 0 : editShare(written.content.text, draft.content.text),
    // The best of several drafts says little about one.
    agreed: written.content.triage?.category === written.content.category && (await isOnly(deps.pool, message.id)),
  }
}

async function isOnly(db: Queryable, messageId: string): Promise<boolean> {
  const { rows } = await db.query<{ count: number }>({
    name: 'autonomy.versions',
    text: `select count(*)::int as count from draft where message_id = $1 and origin = 'model'`,
    values: [messageId],
  })
  return rows[0]?.count === 1
}

/** In the transaction of the decision. */
export async function keepLabel(
  tx: Queryable,
  { label, outcome, at }: { label: Label | null; outcome: 'approved' | 'rejected'; at: Date },
): Promise<void> {
  if (label === null) return
  const share = outcome === 'approved' ? label.editShare : null
  await recordOutcome(tx, { ...label, outcome, editShare: share, at })
}

/** An approval that was taken back is none. */
export async function forgetApproval(tx: Queryable, draftId: string): Promise<void> {
  await tx.query({
    name: 'autonomy.forget',
    text: `delete from autonomy_record where draft_id = $1 and outcome = 'approved'`,
    values: [draftId],
  })
}
