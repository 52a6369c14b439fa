/**
 * Durable work on pg-boss. Jobs are inserted by the stages' own statements; here they are fetched, run, retried,
 * given back when a worker dies, and dead-lettered.
 *
 * Each worker runs one job at a time. After a job it looks for the next at once, and `wake` calls an idle one without
 * waiting for the poll: the poll is for work that other processes enqueue.
 */
import { PgBoss } from 'pg-boss'
import { SECOND } from '../clock.ts'
import { isDatabaseUnavailable } from '../db/database-error.ts'
import { AppError } from '../errors.ts'
import { describeError } from '../log/describe.ts'
import type { Log } from '../log.ts'
import { JOBS, type JobName, type JobPayload } from './contract.ts'

type Handler<N extends JobName> = (payload: JobPayload<N>, run: { failedJob: string | null }) => Promise<void>
/** A job without a handler does not compile. */
export type Handlers = { [N in JobName]: Handler<N> }

const WORKERS: Record<JobName, number> = {
  'mail.check': 2,
  'mail.draft': 6,
  'mail.review': 2,
  'mail.send': 2,
  'mail.lookup': 1,
  'mail.dead': 1,
  'token.purge': 1,
}
/** Cron expressions; pg-boss makes one job per tick for all processes together. */
const SCHEDULES: Partial<Record<JobName, string>> = { 'token.purge': '17 * * * *' }

const FIRST_POLL_SECONDS = 0.5
const OTHER_POLL_SECONDS = 2
const HEARTBEAT_REFRESH_SECONDS = 3
const STATEMENT_TIMEOUT = 15 * SECOND
/**
 * On a connection that went silent no answer ever comes, and pg-boss would wait for it: no fetch, no monitor, no job. It
 * hands these to pg, but its types do not have them.
 */
const SILENCE = { query_timeout: STATEMENT_TIMEOUT + 1 * SECOND, keepAlive: true }

type Worker = { id: string; busy: boolean }
export type Queue = {
  start(handlers: Handlers): Promise<void>
  /** a job of this name was committed by this process: look at once */
  wake(name: JobName): void
  /** waits for running jobs up to `graceMs`, then gives them back */
  stop(graceMs: number): Promise<void>
}

type QueueDeps = {
  url: string
  log: Log
  /** called whenever the queue or a job finds the database away, as often as that is */
  onDatabaseAway(code: string): void
}

/** `url` is the app role's: the schema exists already, nothing here needs DDL. */
export function createQueue(deps: QueueDeps): Queue {
  const boss = new PgBoss({
    connectionString: deps.url,
    application_name: 'postern-queue',
    max: 6,
    // A job's bookkeeping may be lost with the database server: it then runs again, which every stage withstands.
    options: `-c synchronous_commit=off -c statement_timeout=${STATEMENT_TIMEOUT}`,
    ...SILENCE,
    migrate: false,
    createSchema: false,
    supervise: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    persistQueueStats: false,
    persistWarnings: false,
    reindex: false,
    monitorVacuum: false,
  })
  const tellIfAway = (error: unknown) => {
    if (isDatabaseUnavailable(error)) deps.onDatabaseAway(codeOf(error))
  }
  boss.on('error', (error) => {
    deps.log.warn({ event: 'queue_error', code: codeOf(error) }, 'the queue had to wait for the database')
    tellIfAway(error)
  })
  const workers = new Map<JobName, Worker[]>()
  const hints = new Map<JobName, number>()

  const wake = (name: JobName) => {
    hints.set(name, Math.min((hints.get(name) ?? 0) + 1, 1_000))
    callIdle(name)
  }
  const callIdle = (name: JobName) => {
    const idle = workers.get(name)?.find((worker) => !worker.busy)
    if (idle !== undefined) boss.notifyWorker(idle.id)
  }
  const tookOne = (name: JobName) => {
    const left = Math.max((hints.get(name) ?? 0) - 1, 0)
    hints.set(name, left)
    if (left > 0) callIdle(name)
  }

  const addWorker = async <N extends JobName>(name: N, handler: Handler<N>, first: boolean) => {
    const worker: Worker = { id: '', busy: false }
    const options = {
      includeMetadata: true as const,
      pollingIntervalSeconds: first ? FIRST_POLL_SECONDS : OTHER_POLL_SECONDS,
      heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
    }
    worker.id = await boss.work<object, void, typeof options>(name, options, async ([job]) => {
      if (job === undefined) return
      worker.busy = true
      tookOne(name)
      try {
        const payload = JOBS[name].parse(job.data) as JobPayload<N>
        await handler(payload, { failedJob: job.sourceName })
      } catch (error) {
        tellIfAway(error)
        throw reportFailure(deps.log, { job: name, id: job.id, data: job.data, retry: job.retryCount }, error)
      } finally {
        worker.busy = false
        boss.notifyWorker(worker.id)
      }
    })
    workers.get(name)?.push(worker)
  }

  return {
    start: async (handlers) => {
      await boss.start()
      for (const name of Object.keys(handlers) as JobName[]) {
        workers.set(name, [])
        for (let i = 0; i < WORKERS[name]; i += 1)
          await addWorker(name, handlers[name] as Handler<typeof name>, i === 0)
      }
      for (const [name, cron] of Object.entries(SCHEDULES)) await boss.schedule(name, cron)
    },
    wake,
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }),
  }
}

/** pg-boss stores what a handler throws: it gets a code and the request id, the log gets the rest. */
function reportFailure(
  log: Log,
  run: { job: string; id: string; data: unknown; retry: number },
  error: unknown,
): Error {
  const code = codeOf(error)
  const requestId = requestIdOf(run.data)
  const detail = error instanceof AppError ? error.detail : {}
  log.error(
    {
      event: 'job_failed',
      job: run.job,
      job_id: run.id,
      retry: run.retry,
      request_id: requestId,
      code,
      detail,
      err: error,
    },
    'a job failed',
  )
  const stored = new Error(`${code} (request ${requestId ?? 'unknown'})`)
  stored.name = 'JobFailed'
  stored.stack = ''
  return stored
}

/** As the log would show it: a foreign error may hold anything in its code and its name, and this is kept with the job. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code, name } = describeError(error)
  return code ?? name
}

function requestIdOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('requestId' in payload)) return null
  return typeof payload.requestId === 'string' ? payload.requestId : null
}
