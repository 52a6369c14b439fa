/** The folder of the embedded cluster and its password: made once, whole or not at all. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, chooseRunner, type Owner, type Runner } from './embedded-binaries.ts'

/** PostgreSQL inherits nothing of our environment: it holds secrets that a backend has no use for. */
export const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const SECURE_FILE = 0o600
const SECURE_FOLDER = 0o700

/** Gives the password of `dataDir`'s cluster, made on the first call. Refuses when a cluster exists without it. */
export async function ensurePassword(root: string, folder: string): Promise<string> {
  const path = join(root, 'postgres-password')
  if (existsSync(path)) return (await readFile(path, 'utf8')).trim()
  if (existsSync(folder)) {
    throw new Error(
      `${path} is missing, so ${folder} cannot be opened. Bring it back, or remove that folder to begin anew.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  // written aside and linked: a crash leaves no empty password behind
  const aside = `${path}.${process.pid}`
  await writeFile(aside, `${password}\n`, { mode: SECURE_FILE })
  await link(aside, path)
  await rm(aside)
  return password
}

type Wanted = { root: string; folder: string; password: string; binaries: Binaries }

/** Runs initdb unless `folder` holds a cluster; about 1 s. Gives the way to run PostgreSQL on it. */
export async function createFolder({ root, folder, password, binaries }: Wanted): Promise<Runner> {
  const runner = await chooseRunner(folder, binaries)
  if (existsSync(folder)) return runner
  // made beside and renamed: a kill in the middle leaves nothing that looks like a cluster
  const fresh = join(root, 'postgres.new')
  const secret = join(root, 'postgres-password.initdb')
  await rm(fresh, { recursive: true, force: true })
  await rm(secret, { force: true })
  await mkdir(fresh, { mode: SECURE_FOLDER })
  await writeFile(secret, `${password}\n`, { mode: SECURE_FILE })
  await Promise.all([give(fresh, runner.owner), give(secret, runner.owner)])
  try {
    await initialise({ fresh, secret, binaries, runner })
  } finally {
    await rm(secret, { force: true })
  }
  await rename(fresh, folder)
  return runner
}

async function initialise({
  fresh,
  secret,
  binaries,
  runner,
}: {
  fresh: string
  secret: string
  binaries: Binaries
  runner: Runner
}) {
  const [program = binaries.initdb, ...args] = [
    ...runner.prefix,
    binaries.initdb,
    `--pgdata=${fresh}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    '--encoding=UTF8',
    // the same order of text on every machine, whatever locales it has
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]
  await promisify(execFile)(program, args, { ...runner.options, env: ENVIRONMENT }).catch((cause: unknown) => {
    const words = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new Error(`initdb could not make the embedded PostgreSQL in ${fresh}: ${words || cause}`, { cause })
  })
}

async function give(path: string, owner: Owner): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid)
}
