/** The service's log as a file: the terminal belongs to the demo. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { LogDestination } from '../log.ts'

/** Begins `demo.log` of `dataDir` anew; each line is written at once. */
export function openLogFile(dataDir: string): { path: string; destination: LogDestination } & Disposable {
  const path = join(dataDir, 'demo.log')
  const file = openSync(path, 'w', 0o600)
  let open = true
  return {
    path,
    // a line that comes after the end has no place to go
    destination: { write: (line) => (open ? writeSync(file, line) : 0) },
    [Symbol.dispose]: () => {
      open = false
      closeSync(file)
    },
  }
}
