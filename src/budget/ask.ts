/** The one way to ask a model: its price is reserved, it is asked, and what it cost is kept whatever it said. */
import type { SecurityLog } from '../audit/record.ts'
import { type Clock, HOUR, MINUTE } from '../clock.ts'
import type { FernetKey } from '../crypto/fernet.ts'
import type { Queryable } from '../db/pool.ts'
import type { Log } from '../log.ts'
import { isDraftingFrozen } from '../mail/freeze.ts'
import type { Called, Model, PreparedCall, Usage } from '../providers/model.ts'
import { costOf, worstCase } from './cost.ts'
import { pauseCalls } from './pause.ts'
import type { Price } from './prices.ts'
import { type CallStep, type Notice, type Reserved, reserveCall } from './reserve.ts'
import { sealRequest } from './sent-request.ts'
import { settleCall } from './settle.ts'
import { plausibleUsage } from './usage-claims.ts'

export type AskDeps = {
  pool: Queryable
  clock: Clock
  model: Model
  prices: readonly Price[]
  /** nano-dollars a day of all mailboxes together; null is no limit */
  budgets: { all: bigint | null }
  security: Pick<SecurityLog, 'record'>
  log: Pick<Log, 'warn'>
}
export type AskInput<T> = {
  /** what the call counts as */
  step: CallStep
  message: { id: string; stateVersion: number; key: FernetKey }
  /** `id` null: the mail is for none of ours; `budget` in nano-dollars a day */
  mailbox: { id: string | null; address: string; budget: bigint | null }
  requestId: string
  maxTokens: number
  prepare(maxTokens: number): PreparedCall<T>
}
/** One call that was made: what a draft tells of it. `requestId` is the provider's. */
export type CallRecord = {
  callId: string
  step: CallStep
  model: string
  promptVersion: string
  requestId: string | null
  usage: Usage | null
  /** nano-dollars that the budgets were charged */
  costNano: string
  durationMs: number
}
/** `calls`: those that were made, one or two, or none. */
export type Asked<T> = {
  calls: CallRecord[]
} /** `sharePercent`: how much of the fuller budget was used up or reserved when the call left */ & (
  | { kind: 'answer'; answer: T; sharePercent: number }
  | { kind: 'malformed'; code: string }
  | { kind: 'refused'; category: string | null }
  | { kind: 'rejected'; code: string }
  | { kind: 'unavailable'; code: string; afterMs: number | null }
  | { kind: 'paused'; code: string; until: Date }
  | { kind: 'over'; resumeAt: Date; scope: 'mailbox' | 'all' }
  | { kind: 'frozen' }
)
type Without<T> = T extends unknown ? Omit<T, 'calls'> : never
/** `called`: the call was made, and is settled */
type Tried<T> = { call?: CallRecord; outcome: Without<Asked<T>> }

/** The code of a call that may cost more than a whole budget of a day. */
export const TOO_DEAR = 'too_dear'

/** What a cut or broken answer gets the second time, at most. */
const MOST_TOKENS = 16_000
const SPEND_LIMIT_PAUSE = 1 * HOUR
const MISCONFIGURED_PAUSE = 15 * MINUTE
const LONGEST_PAUSE = 15 * MINUTE
/** one worker was told to wait: the others need not ask as well */
const CROWDED = ['rate_limited', 'overloaded']

/**
 * Asks once; an answer without the agreed form is asked for once more, with twice the tokens, as an attempt of its own
 * with its own reservation. While drafting is frozen neither leaves. Refuses only what the database refuses: everything
 * that budgets, network, API or answer do is a kind of outcome.
 */
export async function askModel<T>(deps: AskDeps, input: AskInput<T>): Promise<Asked<T>> {
  const first = await attempt(deps, input, input.maxTokens)
  if (first.outcome.kind !== 'malformed') return gather(first)
  const second = await attempt(deps, input, Math.max(input.maxTokens, Math.min(2 * input.maxTokens, MOST_TOKENS)))
  // No day has room for it, so it must not wait for one.
  const { outcome } = second
  return outcome.kind === 'rejected' && outcome.code === TOO_DEAR ? gather(first) : gather(first, second)
}

function gather<T>(...tries: [Tried<T>, ...Tried<T>[]]): Asked<T> {
  const calls = tries.flatMap(({ call }) => (call === undefined ? [] : [call]))
  const last = tries.at(-1) ?? tries[0]
  return { ...last.outcome, calls } as Asked<T>
}

async function attempt<T>(deps: AskDeps, input: AskInput<T>, maxTokens: number): Promise<Tried<T>> {
  const at = deps.clock.now()
  const prepared = input.prepare(maxTokens)
  const estimate = worstCase(deps.prices, { ...prepared, prefixBytes: prepared.prefix.bytes, at })
  // Configuration is checked at the start; a mailbox may name a model of its own, and the first day of a price may be to come.
  if (estimate === null) return { outcome: { kind: 'rejected', code: 'model_without_price' } }
  // It would have no room on any day: it must not wait for one.
  const limits = [input.mailbox.budget, deps.budgets.all].filter((limit) => limit !== null)
  if (limits.some((limit) => estimate > limit)) return { outcome: { kind: 'rejected', code: TOO_DEAR } }
  // Before each call: of those that a mail takes, only the one that is out may end.
  if (await isDraftingFrozen(deps.pool)) return { outcome: { kind: 'frozen' } }
  const reserved = await reserve(deps, input, { prepared, estimate, at })
  if (reserved.kind === 'paused') return { outcome: reserved }
  report(deps, input, reserved.notices)
  if (reserved.kind === 'over') {
    return { outcome: { kind: 'over', resumeAt: reserved.resumeAt, scope: reserved.scope } }
  }
  const called = await deps.model.call(prepared, { requestId: input.requestId })
  const call = await settle(deps, input, { reserved, prepared, called, estimate, at })
  return { call, outcome: await conclude(deps, prepared.model, called, reserved.sharePercent) }
}

type Ready<T> = { prepared: PreparedCall<T>; estimate: bigint; at: Date }

function reserve<T>(deps: AskDeps, input: AskInput<T>, { prepared, estimate, at }: Ready<T>): Promise<Reserved> {
  const { message, mailbox } = input
  const reservation = {
    mailboxId: mailbox.id,
    messageId: message.id,
    messageVersion: message.stateVersion,
    step: input.step,
    model: prepared.model,
    promptVersion: prepared.promptVersion,
    estimate,
    prefix: prepared.prefix.digest,
    limits: { mailbox: mailbox.budget, all: deps.budgets.all },
    at,
  }
  return reserveCall(deps.pool, reservation, (callId) => sealRequest(message.key, { callId, body: prepared.body, at }))
}

type Made<T> = Ready<T> & { reserved: Reserved & { kind: 'reserved' }; called: Called<T> }

async function settle<T>(deps: AskDeps, input: AskInput<T>, made: Made<T>): Promise<CallRecord> {
  const { reserved, prepared, called } = made
  const { callId } = reserved
  const { trace } = called
  const usage = plausibleUsage(prepared, trace.usage)
  if (usage === null && trace.usage !== null)
    deps.log.warn(
      { call_id: callId, model_request_id: trace.requestId, request_id: input.requestId },
      'the usage of a call cannot be true; it counts at its estimate',
    )
  const charged = await settleCall(deps.pool, {
    callId,
    outcome: called.kind,
    usage,
    cost: costOfCall(deps, made, usage),
    modelRequestId: trace.requestId,
    durationMs: trace.durationMs,
    at: deps.clock.now(),
  })
  return {
    callId,
    step: input.step,
    model: prepared.model,
    promptVersion: prepared.promptVersion,
    requestId: trace.requestId,
    usage,
    costNano: String(charged ?? 0n),
    durationMs: trace.durationMs,
  }
}

/**
 * At the prices of the moment when it was reserved: one that changes meanwhile could exceed the reservation, and nothing
 * is ever charged more than was reserved for it.
 */
function costOfCall<T>(deps: AskDeps, made: Made<T>, usage: Usage | null): bigint | 'estimate' {
  const { prepared, called, estimate, at } = made
  if (!called.trace.billed) return 0n
  const cost = usage === null ? null : costOf(deps.prices, { model: prepared.model, usage, at })
  return cost === null || cost > estimate ? 'estimate' : cost
}

/** What the outcome means for those who come after, and for the caller. */
async function conclude<T>(
  deps: AskDeps,
  model: string,
  called: Called<T>,
  sharePercent: number,
): Promise<Without<Asked<T>>> {
  switch (called.kind) {
    case 'answer':
      return { kind: 'answer', answer: called.answer, sharePercent }
    case 'malformed':
      return { kind: 'malformed', code: called.code }
    case 'refused':
      return { kind: 'refused', category: called.category }
    case 'rejected':
      return { kind: 'rejected', code: called.code }
    case 'unavailable':
      // Without a time it is no crowd but a limit of the month, as the API says it: nobody hammers on that either.
      if (CROWDED.includes(called.code) && (called.afterMs !== null || called.code === 'rate_limited'))
        await pause(deps, { code: called.code, ms: Math.min(called.afterMs ?? LONGEST_PAUSE, LONGEST_PAUSE) })
      return { kind: 'unavailable', code: called.code, afterMs: called.afterMs }
    case 'spend_limit':
      return pause(deps, { code: called.code, ms: SPEND_LIMIT_PAUSE })
    case 'misconfigured':
      // a wrong key stops everybody; a model that is gone, or not for us, only those who ask for it
      return pause(deps, {
        code: called.code,
        ms: MISCONFIGURED_PAUSE,
        ...(called.code === 'unauthorized' ? {} : { model }),
      })
    default: {
      const never: never = called
      throw new Error(`unknown outcome ${JSON.stringify(never)}`)
    }
  }
}

async function pause(
  deps: AskDeps,
  { ms, ...paused }: { code: string; ms: number; model?: string },
): Promise<{ kind: 'paused'; code: string; until: Date }> {
  const at = deps.clock.now()
  const until = new Date(at.getTime() + ms)
  await pauseCalls(deps.pool, { ...paused, until, at })
  deps.log.warn({ ...paused, until: until.toISOString() }, 'calls to Claude are paused')
  return { kind: 'paused', code: paused.code, until }
}

function report<T>({ security }: AskDeps, { mailbox, requestId }: AskInput<T>, notices: readonly Notice[]): void {
  for (const { scope, percent, spent, limit } of notices) {
    const fields = {
      scope: scope === 'all' ? 'all' : mailbox.address,
      spent_nano_usd: String(spent),
      budget_nano_usd: String(limit),
    }
    if (percent === 100) security.record('ai_budget_exceeded', fields, requestId)
    else security.record('ai_budget_warning', fields, requestId)
  }
}
