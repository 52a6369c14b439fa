/** Raw MIME in, a mail out, without holding up the others: large mails get a thread, a time limit and a turn. */
import { Worker } from 'node:worker_threads'
import { headerBlock, type MimeMail, readMime } from './read-mime.ts'

const SECOND = 1000
const KIB = 1024

export type MimeLimits = {
  /** a mail over any of these gets a thread of its own: the parser's work grows with lines more than with bytes */
  inline: { bytes: number; lines: number; headerBytes: number }
  /** how long that thread may run */
  threadMs: number
  threads: number
  /** mails that may wait for a thread */
  waiting: number
}
export const MIME_LIMITS: MimeLimits = {
  inline: { bytes: 256 * KIB, lines: 4000, headerBytes: 32 * KIB },
  threadMs: 5 * SECOND,
  threads: 2,
  waiting: 8,
}

/** What the fallback reads of a header block that may be as large as the mail: it has no thread and no time limit. */
const HEADER_BYTES = 64 * KIB
const THREAD_HEAP_MB = 384

/**
 * Parses a mail of any size. One that cannot be parsed, or not in time, is not lost: its header fields are read alone
 * and it carries the defect `mime_unparsable`. So does a large one while too many wait: whoever sends slow mails must
 * not turn the others away.
 */
export const parseMime = async (raw: Buffer, limits: MimeLimits): Promise<MimeMail> => {
  if (isSmall(raw, limits.inline)) return readMime(raw).catch(() => readHeadersOnly(raw))
  if (running === limits.threads && waiting.length >= limits.waiting) return readHeadersOnly(raw)
  await takeTurn(limits)
  try {
    return await readInThread(raw, limits.threadMs).catch(() => readHeadersOnly(raw))
  } finally {
    passTurn()
  }
}

const isSmall = (raw: Buffer, { bytes, lines, headerBytes }: MimeLimits['inline']): boolean => {
  if (raw.length > bytes) return false
  let count = 0
  for (let end = raw.indexOf(0x0a); end !== -1; end = raw.indexOf(0x0a, end + 1)) if (++count > lines) return false
  return headerBlock(raw).length <= headerBytes
}

let running = 0
const waiting: (() => void)[] = []

const takeTurn = async (limits: MimeLimits): Promise<void> => {
  if (running < limits.threads) {
    running++
    return
  }
  await new Promise<void>((resolve) => waiting.push(resolve))
}

/** The turn goes straight to the next in line, so that nobody can slip in between. */
const passTurn = (): void => {
  const next = waiting.shift()
  if (next) next()
  else running--
}

const readInThread = async (raw: Buffer, threadMs: number): Promise<MimeMail> => {
  const thread = new Worker(new URL('./mime-thread.ts', import.meta.url), {
    workerData: raw,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
  })
  const outcome = Promise.withResolvers<MimeMail>()
  const timer = setTimeout(() => outcome.reject(new Error('the mail took too long to parse')), threadMs)
  thread.once('message', outcome.resolve)
  thread.once('error', outcome.reject)
  thread.once('exit', () => outcome.reject(new Error('the parser ended without a mail')))
  try {
    return await outcome.promise
  } finally {
    clearTimeout(timer)
    await thread.terminate()
  }
}

const readHeadersOnly = async (raw: Buffer): Promise<MimeMail> => {
  const block = headerBlock(raw.subarray(0, HEADER_BYTES))
  const headers = await readMime(block).then(
    (mail) => mail.headers,
    () => [],
  )
  return { headers, text: '', html: null, attachments: [], defects: ['mime_unparsable'] }
}
