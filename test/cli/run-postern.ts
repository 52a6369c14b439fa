/** Runs the real command in a process of its own, as a script would. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { NODE_COMPILE_CACHE } from '../support/compiled.ts'
import type { Scope } from '../support/database.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

type Ran = { code: number | null; stdout: string; stderr: string }
export type Postern = (
  args: readonly string[],
  options?: { input?: string; env?: Record<string, string> },
) => Promise<Ran>

/** A shell whose environment is `env` and nothing else of ours; DATA_DIR is a directory of its own, gone after `scope`. */
export function createPostern(scope: Scope, env: Readonly<Record<string, string>>): Postern {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-cli-'))
  scope.after(() => rm(dataDir, { recursive: true }))
  return async (args, { input, env: more } = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: dataDir,
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'test',
        NODE_COMPILE_CACHE,
        DATA_DIR: dataDir,
        ...env,
        ...more,
      },
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { code, stdout, stderr }
  }
}
