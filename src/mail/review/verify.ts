/** The verifier: a small model reads a finished reply against its quotes, before a release without a person. */
import { type AskDeps, askModel, type CallRecord } from '../../budget/ask.ts'
import { MINUTE } from '../../clock.ts'
import type { Vault } from '../../crypto/vault.ts'
import { createRedactor } from '../../privacy/redact.ts'
import { loadRedactionMap } from '../../privacy/store.ts'
import { datedFor } from '../dated.ts'
import type { LoadedDraft } from '../drafts.ts'
import type { MailboxInForce } from '../mailbox-settings.ts'
import type { LoadedMessage } from '../store.ts'

const MAX_TOKENS = 2_000
/** The queue asks again for about as long: a rate limit has passed by then, a spend limit has not. */
const LATER = 15 * MINUTE

export type VerifyDeps = AskDeps & {
  vault: Vault
  policy: { smallModel: string; redaction: { on: boolean; country: string } }
}
/**
 * `later`: Claude did not answer, and asking again may help. `none`: it gave no answer, and a person decides. `calls`: those
 * that were made, whatever came of them.
 */
export type Verified = { calls: CallRecord[] } & (
  | { kind: 'said'; unsupported: number }
  | { kind: 'later' | 'none'; code: string }
)

/** Asks about one version. What leaves is masked as it was when it was drafted; only the quotes that were found count. */
export async function verifyDraft(
  deps: VerifyDeps,
  input: {
    message: LoadedMessage
    draft: Pick<LoadedDraft, 'content'>
    mailbox: MailboxInForce
    requestId: string
    step?: 'verify' | 'shadow'
  },
): Promise<Verified> {
  const { message, draft, mailbox, requestId, step = 'verify' } = input
  const mask = await maskOf(deps, message)
  const quotes = draft.content.evidence.filter(({ found }) => found).map(({ quote }) => mask(quote))
  const asked = await askModel(deps, {
    step,
    message,
    mailbox: { id: mailbox.id, address: mailbox.address, budget: mailbox.budgetNano },
    requestId,
    maxTokens: MAX_TOKENS,
    prepare: (maxTokens) =>
      deps.model.prepareVerification(
        {
          ...datedFor(mailbox.address, deps.clock.now()),
          reply: mask(draft.content.sentences.map(({ text }) => text).join('\n')),
          quotes,
        },
        { model: deps.policy.smallModel, maxTokens, cached: false },
      ),
  })
  const { calls } = asked
  if (asked.kind === 'answer') return { calls, kind: 'said', unsupported: asked.answer.unsupported.length }
  const passes =
    asked.kind === 'unavailable' ||
    (asked.kind === 'paused' && asked.until.getTime() - deps.clock.now().getTime() <= LATER)
  if (passes) return { calls, kind: 'later', code: asked.code }
  return { calls, kind: 'none', code: 'code' in asked ? asked.code : asked.kind }
}

async function maskOf(deps: VerifyDeps, { threadId, key, head }: LoadedMessage): Promise<(text: string) => string> {
  const { on, country } = deps.policy.redaction
  if (!on) return (text) => text
  const { map } = await loadRedactionMap(deps.pool, { threadId, key })
  // New values get tokens that are not kept: nothing of the verifier's answer is ever restored.
  const redactor = createRedactor({ map, identities: [head.from.name], keep: [], country })
  return redactor.redact
}
