/** Everything that one fake Claude remembers. */
import type { RequestKind } from './answer-form.ts'
import type { PromptCache } from './cache.ts'
import type { Fields } from './json.ts'
import type { Ledger } from './ledger.ts'
import type { MinuteUse } from './rate-limits.ts'
import { createScript, type Script } from './script.ts'
import { createMind, type Mind } from './think.ts'

export type CapturedRequest = {
  /** as in the answer's `request-id` */
  id: string
  kind: RequestKind
  path: string
  headers: Record<string, string>
  body: Fields
}

export type State = {
  now: () => Date
  requests: CapturedRequest[]
  script: Script
  delayMs: number
  /** of a schema that was not seen for a day; the real one needs seconds, the fake only when told */
  grammarMs: number
  grammars: Map<string, number>
  mind: Mind
  cache: PromptCache
  ledger: Ledger
  minute: MinuteUse
  serial: number
}

export const createState = (now: () => Date, delayMs: number): State => ({
  now,
  requests: [],
  script: createScript(),
  delayMs,
  grammarMs: 0,
  grammars: new Map(),
  mind: createMind(),
  cache: new Map(),
  ledger: { rows: [], billed: 0n },
  minute: { minute: 0, requests: 0, input: 0, output: 0 },
  serial: 0,
})

const KEPT_REQUESTS = 1_000

export const capture = (state: State, request: CapturedRequest): void => {
  state.requests.push(request)
  if (state.requests.length > KEPT_REQUESTS) state.requests.shift()
}

/** Requests, scripts, mode, cache and bill as at the start; the objects stay the same. */
export const forget = (state: State): void => {
  const { now, requests, ledger } = state
  Object.assign(state, createState(now, state.delayMs), { requests, ledger, serial: state.serial })
  requests.length = 0
  ledger.rows.length = 0
  ledger.billed = 0n
}
