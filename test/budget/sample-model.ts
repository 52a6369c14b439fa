/** A model that says what it was told to, and everything that asking it takes. */
import type { AskDeps, AskInput } from '../../src/budget/ask.ts'
import { askModel } from '../../src/budget/ask.ts'
import { mergePrices } from '../../src/budget/prices.ts'
import type { Called, CallTrace, Model, PreparedCall } from '../../src/providers/model.ts'
import { type Ledger, NOW } from './sample-calls.ts'

export const MODEL = 'claude-haiku-5-5'
/** 1,000 bytes and 500 tokens of output: at most 100,000 + 250,000 nano-dollars */
export const WORST = 350_000
export const USAGE = {
  inputTokens: 300,
  outputTokens: 100,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
}
export const COST = 300 * 100 + 100 * 500

const trace = (given: Partial<CallTrace> = {}): CallTrace => ({
  model: MODEL,
  requestId: 'req_1',
  usage: USAGE,
  billed: true,
  durationMs: 12,
  ...given,
})
/** told and not billed */
export const FREE = { usage: null, billed: false }
/** One outcome of a call. */
export const say = (said: object, given: Partial<CallTrace> = {}) =>
  ({ ...said, trace: trace(given) }) as Called<string>

/** The first answer to the first call, and so on; what was asked is kept. */
export function stage(
  ledger: Ledger,
  answers: Called<string>[],
  given: { all?: bigint | null; budget?: bigint | null; model?: string } = {},
) {
  const asked: PreparedCall<unknown>[] = []
  const events: [string, unknown][] = []
  const lines: string[] = []
  const call = async (prepared: PreparedCall<unknown>) => {
    asked.push(prepared)
    const answer = answers.shift()
    if (answer === undefined) throw new Error('the test told no answer')
    return answer
  }
  const deps: AskDeps = {
    pool: ledger.pool,
    clock: { now: () => NOW },
    model: { call } as unknown as Model,
    prices: mergePrices(null),
    budgets: { all: given.all ?? null },
    security: { record: (name, fields) => void events.push([name, fields]) },
    log: { warn: (_: object, sentence: string) => void lines.push(sentence) } as unknown as AskDeps['log'],
  }
  const input: AskInput<string> = {
    step: 'draft',
    message: { id: ledger.messageId, stateVersion: 3, key: ledger.key },
    mailbox: { id: ledger.mailboxes[0], address: 'support@example.org', budget: given.budget ?? null },
    requestId: 'test',
    maxTokens: 500,
    prepare: (maxTokens) => ({
      step: 'draft',
      model: given.model ?? MODEL,
      promptVersion: 'draft-1',
      maxTokens,
      body: { model: MODEL, max_tokens: maxTokens },
      rules: '',
      bytes: 1_000,
      prefix: { bytes: 400, digest: Buffer.alloc(32, 1) },
      cached: false,
      read: () => ({ kind: 'malformed', code: 'unused' }),
    }),
  }
  return { deps, input, asked, events, lines, ask: () => askModel(deps, input) }
}
