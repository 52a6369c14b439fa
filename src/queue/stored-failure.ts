/** What the queue keeps of a failed job: the code and the request id of src/queue/queue.ts, and nothing that was thrown. */
import { z } from 'zod'

/** `retries` after the first run */
export type StoredFailure = { code: string; retries: number | null }

const Output = z.object({ name: z.literal('JobFailed'), message: z.string() })
const MESSAGE = /^([\w.:-]{1,64}) \(request [^)]*\)$/
/** its worker died, or it ran for too long: nobody threw anything */
const LOST = 'worker_lost'

/** The error that a handler leaves with its job. */
export function toStoredError(code: string, requestId: string | null): Error {
  const stored = new Error(`${code} (request ${requestId ?? 'unknown'})`)
  stored.name = 'JobFailed'
  stored.stack = ''
  return stored
}

/** The code in the output of a failed job; what the queue itself wrote there has one of ours. */
export function readStoredCode(output: unknown): string {
  const { data: stored } = Output.safeParse(output)
  return (stored === undefined ? undefined : MESSAGE.exec(stored.message)?.[1]) ?? LOST
}
