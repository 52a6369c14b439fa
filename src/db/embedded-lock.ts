/**
 * Locks between processes that the kernel lets go when a process dies, however it dies: no pid files, nothing stale.
 * SQLite (built into Node) is used for its file locks only; the files stay empty.
 */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

export type FileLock = { release(): void }

const SQLITE_BUSY = 5
const POLL_MS = 15

/**
 * Takes the lock of `path`, or gives null when another holder stays in the way. Any number may hold `shared`. Waits for
 * `blockMs` in the calling thread: for the end of a process, where nothing else can be waited for.
 */
export function tryLock(path: string, mode: 'shared' | 'exclusive', blockMs = 0): FileLock | null {
  const file = new DatabaseSync(path, { timeout: blockMs })
  try {
    // a read holds SQLite's shared lock until its transaction ends
    file.exec(mode === 'shared' ? 'begin; select 1 from sqlite_schema' : 'begin exclusive')
    return { release: () => file.close() }
  } catch (error) {
    file.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null
    throw error
  }
}

/** Waits for the lock of `path`, at most `timeoutMs`; null when it stayed taken. */
export async function waitForLock(
  path: string,
  mode: 'shared' | 'exclusive',
  timeoutMs: number,
): Promise<FileLock | null> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const lock = tryLock(path, mode)
    if (lock !== null || performance.now() > deadline) return lock
    await sleep(POLL_MS)
  }
}
