/** A mail that meets a Claude which answers as a test says: what becomes of it, who waits, and what it costs. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../src/clock.ts'
import type { ClaudeAnswer } from '../../src/demo/claude/scripted.ts'
import { createClaude } from '../../src/providers/claude/claude.ts'
import type { Scope } from '../support/database.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'

export type Kind = 'triage' | 'draft'
export const KINDS: readonly Kind[] = ['triage', 'draft']
/** The deadline of a call is a minute and a half; tests are less patient. */
const DEADLINE = 700

type Call = {
  step: string
  outcome: string | null
  cost: bigint
  reserved: bigint
  input: number
  output: number
  id: string | null
}

/** A Postern whose Claude answers well, but for what a test scripts. */
export async function stageModel(scope: Scope) {
  const postern = await startTestPostern(scope, { MAX_EMAILS_PER_HOUR: '10000' })
  const { deps, claude } = postern
  const { pool } = deps
  answerAlways(claude)
  const bePatient = (deadlineMs?: number) => {
    deps.model = createClaude({ apiKey: 'claude-key', baseUrl: claude.url, ...(deadlineMs ? { deadlineMs } : {}) })
  }
  bePatient(DEADLINE)

  const callsOf = async (messageId: string): Promise<Call[]> => {
    const { rows } = await pool.query(
      `select step, outcome, cost_nano as cost, reserved_nano as reserved, input_tokens as input,
              output_tokens as output, model_request_id as id
         from model_call where message_id = $1 order by reserved_at, attempt`,
      [messageId],
    )
    return rows.map((row) => ({ ...row, cost: BigInt(row.cost), reserved: BigInt(row.reserved) }))
  }

  let mails = 0
  const post = async (): Promise<string> => {
    mails += 1
    const mail = { from: `writer${mails}@customer.example`, text: `Number ${mails}: when do you open?` }
    return (await postern.post(mail, { proven: true })).id
  }

  /** Posts a mail; the first calls of `kind` are answered like this. */
  const meet = async (kind: Kind, ...answers: ClaudeAnswer[]) => {
    claude.script(...answers.map((answer) => ({ for: kind, answer })))
    const id = await post()
    await postern.settled(id, 'ready', 'held', 'closed')
    await jobsDone(pool)
    const row = await postern.settled(id, 'ready', 'held', 'closed')
    const { rows } = await pool.query<{ at: Date | null }>('select resume_after as at from message where id = $1', [id])
    const told = await pool.query<{ event: string; code: string | null }>(
      `select event, detail->>'code' as code from timeline where message_id = $1 order by id`,
      [id],
    )
    const asked = claude.requests.filter((request) => request.kind === kind)
    return { ...row, resumeAfter: rows[0]?.at ?? null, told: told.rows, asked, calls: await callsOf(id) }
  }

  /** As if the time that they wait for had come. */
  const takeUp = (ids: readonly string[]) =>
    pool.query('update message set resume_after = now() where id = any($1)', [ids])

  return {
    postern,
    post,
    meet,
    takeUp,
    /** gives calls as long as production does, or the short time of tests again */
    patience: { long: () => bePatient(), short: () => bePatient(DEADLINE) },
    /** every call was charged what the fake billed for it */
    assertCharged: ({ calls }: Pick<Met, 'calls'>): void => {
      for (const { id, cost } of calls) {
        const billed = claude.ledger.filter((row) => row.id === id).reduce((sum, { nano }) => sum + nano, 0n)
        assert.equal(cost, billed)
      }
    },
    untilTried: async (id: string, attempts: number): Promise<void> => {
      for (const until = Date.now() + 15_000; Date.now() < until; await sleep(20)) {
        const row = await postern.settled(id, 'held', 'drafting')
        if (row.state === 'held' && row.attempts === attempts) return
      }
      assert.fail('it was not tried again')
    },
    /** no scripts, no pauses, and nothing that waits */
    reset: async (): Promise<void> => {
      claude.forget()
      answerAlways(claude)
      await pool.query(`update message set state = 'closed', resume_after = null where state = 'held'`)
      await pool.query('delete from model_pause')
    },
  }
}
export type Met = {
  calls: Call[]
  resumeAfter: Date | null
  told: { event: string; code: string | null }[]
  asked: { body: Record<string, unknown> }[]
}

export const outcomesOf = ({ calls }: Met, kind: Kind) =>
  calls.filter(({ step }) => step === kind).map(({ outcome }) => outcome)

/** The code that the timeline has for an event. */
export const codeOf = ({ told }: Met, event: string) => told.find((entry) => entry.event === event)?.code

/** Mails that one outage held come back spread over a quarter of their wait. */
export function assertWaits({ resumeAfter }: Pick<Met, 'resumeAfter'>, ms: number): void {
  const wait = (resumeAfter?.getTime() ?? 0) - Date.now()
  assert.ok(wait > ms - 20 * SECOND && wait <= ms * 1.25 + SECOND, `it waits ${wait} ms, not ${ms}`)
}

export function nameOf(answer: ClaudeAnswer): string {
  if (typeof answer === 'string') return answer
  if (!('status' in answer)) return 'an answer'
  return `status ${answer.status} ${answer.errorCode ?? answer.retryAfter ?? ''}`.trim()
}
