/**
 * Where attachments wait, sealed, until their mail is verified and committed: small ones in memory, larger ones in a
 * file that is useless without a key that only this process knows. Both are bounded over all posts together.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open as openFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createContentSealer } from '../../crypto/sealed-content.ts'
import { AppError } from '../../errors.ts'
import { type KeptPart, newPartId } from './keep-parts.ts'
import { createSpoolBudget, type SpoolLease, type SpoolLimits } from './spool-budget.ts'

const MIB = 1024 * 1024
/** beyond this a part goes to disk */
const IN_MEMORY = 256 * 1024
/**
 * Of all posts that are being read: a flood of large posts gets 503 and comes back, the disk does not fill. Files may
 * come before the signature; a stranger who sends only files leaves half of the spool to mail whose signature is
 * known to be valid, and from one address more than that.
 */
export const SPOOL_LIMITS: SpoolLimits = { total: 2_048 * MIB, unverified: 1_024 * MIB, perAddress: 256 * MIB }

/** `address` is whom a post counts against until it is verified, null for who is bounded by the whole only. */
export type Spool = { openPost(address: string | null): PostSpool; clear(): Promise<void> }
/**
 * The parts of one post. `trust` says that its signature is valid. `discard` removes what they left on disk; call it
 * whatever happened.
 */
export type PostSpool = {
  openPart(part: { name: string; type: string }): { write(chunk: Buffer): Promise<void>; end(): Promise<void> }
  parts(): KeptPart[]
  trust(): void
  discard(): Promise<void>
}

/**
 * `root` holds a folder per process. `limit` is MAX_ATTACHMENT_SIZE in bytes: a larger part is recorded, with size and
 * hash, but its content is not kept. `limits` bound the bytes of all posts together: over them `write` and `end` refuse
 * `webhook.busy`.
 */
export function createSpool({ root, limit, limits }: { root: string; limit: number; limits: SpoolLimits }): Spool {
  const budget = createSpoolBudget(limits)
  const folder = join(root, String(process.pid))
  return {
    openPost: (address) => openPost({ folder, limit, lease: budget.lease(address) }),
    clear: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await clearDead(root)
    },
  }
}

/**
 * What a killed process left behind cannot be opened by anybody; it only takes room. Its folder stays: in another
 * container the process may be alive, and reads on from the files that it has open.
 */
async function clearDead(root: string): Promise<void> {
  for (const owner of await readdir(root)) {
    if (owner !== String(process.pid) && isAlive(Number(owner))) continue
    const left = await readdir(join(root, owner)).catch(() => [])
    for (const name of left) await rm(join(root, owner, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // A process of another user is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

type SpoolState = { folder: string; limit: number; lease: SpoolLease }

function openPost(spool: SpoolState): PostSpool {
  const parts: KeptPart[] = []
  const opened: Store[] = []
  let discarded = false
  return {
    openPart: ({ name, type }) => {
      // A reader that is stopped may still be at work on the part that it was about to open.
      if (discarded) throw new AppError('webhook.busy', { why: 'discarded' })
      const id = newPartId()
      const sealer = createContentSealer(id)
      const store = createStore(spool, join(spool.folder, id))
      opened.push(store)
      const hash = createHash('sha256')
      let size = 0
      return {
        write: async (chunk) => {
          hash.update(chunk)
          size += chunk.length
          if (size <= spool.limit) await store.add(sealer.push(chunk))
          else await store.drop()
        },
        end: async () => {
          const kept = size <= spool.limit
          if (kept) await store.add(sealer.end())
          const record = { name, type, size, sha256: hash.digest('hex'), key: kept ? sealer.key : null }
          parts.push({ id, kind: 'attachment', record, ...(kept ? { pieces: store.read } : {}) })
        },
      }
    },
    parts: () => parts,
    trust: spool.lease.trust,
    discard: async () => {
      discarded = true
      await Promise.all(opened.map((store) => store.drop()))
    },
  }
}

type Store = { add(pieces: Buffer[]): Promise<void>; read(): AsyncGenerator<Buffer>; drop(): Promise<void> }

/** Pieces in order, in memory until they are too many, then in one file with a length before each. */
function createStore({ lease }: SpoolState, path: string): Store {
  let memory: Buffer[] = []
  let inMemory = 0
  let onDisk = 0
  /** of the budget; a file has a few bytes more, the lengths before its pieces */
  let taken = 0
  let file: FileHandle | null = null
  let dropped = false
  let last: Promise<void> = Promise.resolve()

  // One after the other: an upload ends whenever its sender likes, also while its file is being opened, and a drop that
  // overtook that would leave the file and its descriptor behind.
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const turn = last.then(step)
    last = turn.catch(() => undefined)
    return turn
  }
  const refuseDropped = () => {
    if (dropped) throw new AppError('webhook.busy', { why: 'discarded' })
  }
  const spill = async () => {
    file ??= await openFile(path, 'wx+', 0o600)
    const framed = Buffer.concat(memory.flatMap((piece) => [frame(piece.length), piece]))
    await writeAll(file, framed, onDisk)
    onDisk += framed.length
    memory = []
    inMemory = 0
  }
  const add = async (pieces: Buffer[]) => {
    refuseDropped()
    for (const piece of pieces) {
      lease.take(piece.length)
      taken += piece.length
      memory.push(piece)
      inMemory += piece.length
    }
    if (inMemory > IN_MEMORY) await spill().catch(refuseDisk)
  }
  const remove = async () => {
    lease.giveBack(taken)
    taken = 0
    memory = []
    inMemory = 0
    onDisk = 0
    const open = file
    file = null
    if (open === null) return
    try {
      await rm(path, { force: true })
    } finally {
      await open.close()
    }
  }
  return {
    add: (pieces) => inTurn(() => add(pieces)),
    read: async function* () {
      // Whoever still reads after the answer has left would commit a mail without its content, or with half of it.
      refuseDropped()
      if (file !== null) yield* readFramed(file, onDisk, refuseDropped)
      for (const piece of memory) {
        refuseDropped()
        yield piece
      }
      refuseDropped()
    },
    drop: () => {
      dropped = true
      return inTurn(remove)
    },
  }
}

/** A full disk, or no descriptor left: the post comes back, and is taken when there is room. */
function refuseDisk(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  throw new AppError('webhook.busy', { why: 'disk', code }, { cause })
}

function frame(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

/** write(2) may take less than it is given, on a disk that is nearly full without an error: the next one says why. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0) throw new Error('the disk took nothing')
    done += bytesWritten
  }
}

async function* readFramed(file: FileHandle, end: number, refuseDropped: () => void): AsyncGenerator<Buffer> {
  for (let at = 0; at < end; ) {
    refuseDropped()
    const length = (await readExactly(file, 4, at)).readUInt32BE()
    refuseDropped()
    if (length > end - at - 4) throw shortFile(at)
    yield await readExactly(file, length, at + 4)
    at += 4 + length
  }
}

/** A file that ends early must not pass for zeros. */
async function readExactly(file: FileHandle, length: number, position: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw shortFile(position + done)
    done += bytesRead
  }
  return bytes
}

const shortFile = (at: number): AppError => new AppError('webhook.busy', { why: 'short_file', at })
