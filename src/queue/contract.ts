/**
 * Every job by name and payload. Enqueuing never imports the work: handlers are named in src/jobs.ts, where a missing
 * one does not compile. Payloads hold ids and counts only; pg-boss stores them as they are.
 */
import { z } from 'zod'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * `version` is the message's state_version that the job was made for: a job that finds another one is void, so a job
 * that runs twice, late, or beside its twin writes nothing. `attempt` counts tries because a provider asked to wait.
 */
const MessageJob = z.strictObject({
  messageId: z.uuid(),
  version: z.int().min(0),
  requestId: z.string().max(64),
  attempt: z.int().min(0),
})
export type MessageJob = z.infer<typeof MessageJob>

const Empty = z.strictObject({})

export const JOBS = {
  'mail.check': MessageJob,
  'mail.draft': MessageJob,
  'mail.review': MessageJob,
  'mail.send': MessageJob,
  /** looks a reply of unknown outcome up at the provider; `attempt` counts the look-ups */
  'mail.lookup': MessageJob,
  /** a job of the road that failed for good arrives here, as the queue's dead letter */
  'mail.dead': MessageJob,
  /** forgets spent webhook tokens once Mailgun cannot retry them, counts of a day ago, and security events after 90 days */
  'token.purge': Empty,
  /** every night: what the provider took and delivered against what is held here */
  'mail.reconcile': Empty,
} as const
export type JobName = keyof typeof JOBS
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>
export type RoadJob = 'mail.check' | 'mail.draft' | 'mail.review' | 'mail.send' | 'mail.lookup'

type QueueOptions = {
  retryLimit: number
  retryDelay: number
  retryBackoff: boolean
  retryDelayMax?: number
  /** seconds after which a running job counts as lost even with heartbeats */
  expireInSeconds: number
  /** seconds without a heartbeat after which a killed worker's job is given to another */
  heartbeatSeconds: number
  retentionSeconds: number
  deleteAfterSeconds: number
  deadLetter?: JobName
}

const ROAD: QueueOptions = {
  retryLimit: 9,
  // A killed worker's job waits for its lost heartbeat (10 s), the monitor (2 s) and this delay (up to twice): 15 s in all.
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 10 * MINUTE,
  expireInSeconds: 10 * MINUTE,
  heartbeatSeconds: 10,
  retentionSeconds: 14 * DAY,
  deleteAfterSeconds: DAY,
  deadLetter: 'mail.dead',
}
const { deadLetter: _none, ...LAST } = ROAD

/** In the order in which pg-boss must create them: a dead letter queue before the queues that name it. */
export const QUEUES: { name: JobName; options: QueueOptions }[] = [
  { name: 'mail.dead', options: LAST },
  { name: 'mail.check', options: ROAD },
  { name: 'mail.draft', options: ROAD },
  { name: 'mail.review', options: ROAD },
  { name: 'mail.send', options: ROAD },
  { name: 'mail.lookup', options: ROAD },
  { name: 'token.purge', options: { ...LAST, retryLimit: 0, retentionSeconds: HOUR } },
  {
    name: 'mail.reconcile',
    options: { ...LAST, retryLimit: 3, retryDelay: 10 * MINUTE, retryDelayMax: 60 * MINUTE, retentionSeconds: DAY },
  },
]
