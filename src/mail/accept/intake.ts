/**
 * Mails that arrive in one turn of the event loop, or while the writers are busy, leave together as one statement; a
 * lone mail waits for nothing but the end of its turn. Nobody is told 200 before the commit of the batch that holds the
 * mail. The queue before the writers is bounded: beyond it the answer is 503, and Mailgun comes back.
 */
import { isDatabaseUnavailable } from '../../db/database-error.ts'
import { AppError } from '../../errors.ts'
import type { MailRow } from './record.ts'
import type { Arrival } from './seal-mail.ts'

const WRITERS = 2
const BATCH = 64

export type IntakeLimits = {
  /** mails in the queue */
  waiting: number
  /** of all mails in the queue, as MAX_EMAIL_SIZE counts them */
  waitingBytes: number
}
/** A database that is slow must not fill the memory: what is over these waits at Mailgun. */
export const INTAKE_LIMITS: IntakeLimits = { waiting: 2_000, waitingBytes: 64 * 1024 * 1024 }

type Waiting = { arrival: Arrival; resolve: (stored: Stored) => void; reject: (error: unknown) => void }
/** What became of an arrival: the row as it was sent to the database, and whether it is there now. */
export type Stored = { row: MailRow; stored: boolean }
export type Intake = { write(arrival: Arrival): Promise<Stored>; idle(): Promise<void> }

/**
 * `record` seals and stores a batch; it gives one outcome per arrival, in order. `write` refuses `webhook.busy` while the
 * queue is over `limits`.
 */
export function createIntake(record: (batch: Arrival[]) => Promise<Stored[]>, limits: IntakeLimits): Intake {
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let busy = 0
  let onIdle: (() => void)[] = []

  const isFull = (bytes: number) => waiting.length >= limits.waiting || waitingBytes + bytes > limits.waitingBytes
  const pump = () => {
    while (busy < WRITERS && waiting.length > 0) {
      const batch = waiting.splice(0, BATCH)
      for (const entry of batch) waitingBytes -= entry.arrival.mail.size
      busy += 1
      void store(batch).finally(() => {
        busy -= 1
        pump()
        if (busy === 0 && waiting.length === 0) for (const wake of onIdle.splice(0)) wake()
      })
    }
  }

  const store = async (batch: Waiting[]) => {
    try {
      const outcomes = await record(batch.map((entry) => entry.arrival))
      outcomes.forEach((outcome, at) => {
        batch[at]?.resolve(outcome)
      })
    } catch (error) {
      // One bad row fails all of its batch: alone, each gets its own answer. A database that is away fails each alone
      // too, one timeout after the other, while the writer is missing to those who come when it is back.
      if (batch.length === 1 || isDatabaseUnavailable(error)) for (const entry of batch) entry.reject(error)
      else for (const entry of batch) await store([entry])
    }
  }

  return {
    write: (arrival) => {
      const bytes = arrival.mail.size
      // Whoever would be too many first sends those on their way for whom a writer is free.
      if (isFull(bytes)) pump()
      if (isFull(bytes)) {
        throw new AppError('webhook.busy', { waiting: waiting.length, bytes: waitingBytes })
      }
      return new Promise((resolve, reject) => {
        waiting.push({ arrival, resolve, reject })
        waitingBytes += bytes
        if (waiting.length === 1) setImmediate(pump)
      })
    },
    idle: () => {
      if (busy === 0 && waiting.length === 0) return Promise.resolve()
      return new Promise((resolve) => {
        onIdle = [...onIdle, resolve]
      })
    },
  }
}
