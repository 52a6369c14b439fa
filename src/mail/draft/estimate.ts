/** What another draft of a mail would cost, before anybody pays for it. */
import { likelyCost, worstCase } from '../../budget/cost.ts'
import type { Price } from '../../budget/prices.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { PreparedCall } from '../../providers/model.ts'
import type { MailboxInForce } from '../mailbox-settings.ts'
import type { LoadedMessage } from '../store.ts'
import { type PrepareDeps, prepareCalls } from './compose.ts'

export type Estimate = {
  /** nano-dollars */
  likelyNano: bigint
  mostNano: bigint
  /** the models that would be asked, in order */
  models: string[]
}
export type EstimateDeps = PrepareDeps & { clock: Clock; prices: readonly Price[] }

/**
 * Gives what sorting and drafting cost as a rule, and at most as long as the articles that triage asks for are not larger than
 * those that the mail's own words find. Nothing is asked and nothing is kept.
 */
export async function estimateDraft(
  deps: EstimateDeps,
  input: { message: LoadedMessage; mailbox: MailboxInForce },
): Promise<Estimate> {
  const calls = await prepareCalls(deps, input)
  const at = deps.clock.now()
  const cost = (of: typeof likelyCost, tries: readonly number[]) =>
    calls
      .flatMap((call) => tries.map((tokens) => [call, tokens] as const))
      .reduce((sum, [call, tokens]) => {
        const nano = of(deps.prices, { ...sized(call, at), maxTokens: tokens * call.maxTokens })
        if (nano === null) throw new AppError('model.unpriced', { model: call.model })
        return sum + nano
      }, 0n)
  return {
    likelyNano: cost(likelyCost, [1]),
    // An answer without the agreed form is asked for once more, with twice the tokens.
    mostNano: cost(worstCase, [1, 2]),
    models: calls.map(({ model }) => model),
  }
}

const sized = ({ model, bytes, prefix, cached, maxTokens }: PreparedCall<unknown>, at: Date) => ({
  model,
  bytes,
  prefixBytes: prefix.bytes,
  cached,
  maxTokens,
  at,
})
