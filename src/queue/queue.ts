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
import { LEVELLED, OLD_TURNS } from './level.ts'
import { readStoredCode, type StoredFailure, toStoredError } from './stored-failure.ts'

/** Of a dead letter: the job that failed for good, and what is known of it. */
type Run = { failedJob: string | null; failure?: StoredFailure }
type Handler<N extends JobName> = (payload: JobPayload<N>, run: Run) => Promise<void>
/** A job without a handler does not compile. */
export type Handlers = { [N in JobName]: Handler<N> }

const WORKERS: Record<JobName, number> = {
  'mail.check': 2,
  'mail.draft': 6,
  'mail.review': 2,
  'mail.send': 2,
  'mail.lookup': 2,
  'mail.dead': 1,
  'token.purge': 1,
  'mail.reconcile': 1,
}
/** Cron expressions; pg-boss makes one job per tick for all processes together. */
const SCHEDULES: Partial<Record<JobName, string>> = {
  'token.purge': '17 * * * *',
  'mail.reconcile': '41 3 * * *',
}

const FIRST_POLL_SECONDS = 0.5
const OTHER_POLL_SECONDS = 2
const HEARTBEAT_REFRESH_SECONDS = 3
const STATEMENT_TIMEOUT = 15 * SECOND
const BOSS = {
  max: 6,
  // A job's bookkeeping may be lost with the database server: it then runs again, which every stage withstands.
  options: `-c synchronous_commit=off -c statement_timeout=${STATEMENT_TIMEOUT}`,
  // On a connection that went silent no answer ever comes: pg-boss would neither fetch nor watch any more. It hands these
  // to pg, though its types do not name them.
  query_timeout: STATEMENT_TIMEOUT + 1 * SECOND,
  keepAlive: true,
  migrate: false,
  createSchema: false,
  supervise: true,
  superviseIntervalSeconds: 1,
  monitorIntervalSeconds: 1,
  persistQueueStats: false,
  persistWarnings: false,
  reindex: false,
  monitorVacuum: false,
}

type Worker = { id: string; busy: boolean }
/** how often a worker looks, and at which jobs */
type Among = { pollingIntervalSeconds: number; minPriority?: number; maxPriority?: number }
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
    ...BOSS,
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

  const addWorker = async <N extends JobName>(name: N, handler: Handler<N>, among: Among): Promise<Worker> => {
    const worker: Worker = { id: '', busy: false }
    const options = {
      includeMetadata: true as const,
      heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
      ...among,
    }
    worker.id = await boss.work<object, void, typeof options>(name, options, async ([job]) => {
      if (job === undefined) return
      worker.busy = true
      tookOne(name)
      try {
        const payload = JOBS[name].parse(job.data) as JobPayload<N>
        const failure = { code: readStoredCode(job.sourceOutput), retries: job.sourceRetryCount }
        await handler(payload, { failedJob: job.sourceName, failure })
      } catch (error) {
        tellIfAway(error)
        throw reportFailure(deps.log, { job: name, id: job.id, data: job.data, retry: job.retryCount }, error)
      } finally {
        worker.busy = false
        boss.notifyWorker(worker.id)
      }
    })
    return worker
  }
  const addWorkers = async <N extends JobName>(name: N, handler: Handler<N>) => {
    const added: Worker[] = []
    workers.set(name, added)
    for (const pollingIntervalSeconds of [FIRST_POLL_SECONDS, ...Array(WORKERS[name] - 1).fill(OTHER_POLL_SECONDS)])
      added.push(await addWorker(name, handler, { pollingIntervalSeconds }))
    // Idle but in a long queue, and never woken: however much comes in, it takes what has waited long.
    if (isLevelled(name)) await addWorker(name, handler, { pollingIntervalSeconds: OTHER_POLL_SECONDS, ...OLD_TURNS })
  }

  return {
    start: async (handlers) => {
      await boss.start()
      for (const name of Object.keys(handlers) as JobName[]) await addWorkers(name, handlers[name] as Handler<JobName>)
      for (const [name, cron] of Object.entries(SCHEDULES)) await boss.schedule(name, cron)
    },
    wake,
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }),
  }
}

const isLevelled = (name: JobName): boolean => LEVELLED.some((levelled) => levelled === name)

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
  return toStoredError(code, requestId)
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
