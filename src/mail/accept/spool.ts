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

const MIB = 1024 * 1024
/** beyond this a part goes to disk */
const IN_MEMORY = 256 * 1024
/** of all posts that are being read: a flood of large posts gets 503 and comes back, the disk does not fill */
const MAX_SPOOLED = 2_048 * MIB

export type Spool = { openPost(): PostSpool; clear(): Promise<void> }
/** The parts of one post. `discard` removes what they left on disk; call it whatever happened. */
export type PostSpool = {
  openPart(part: { name: string; type: string }): { write(chunk: Buffer): Promise<void>; end(): Promise<void> }
  parts(): KeptPart[]
  discard(): Promise<void>
}

/**
 * `root` holds a folder per process. `limit` is MAX_ATTACHMENT_SIZE in bytes: a larger part is recorded, with size and
 * hash, but its content is not kept.
 */
export function createSpool({ root, limit }: { root: string; limit: number }): Spool {
  const used = { bytes: 0 }
  const folder = join(root, String(process.pid))
  return {
    openPost: () => openPost({ folder, limit, used }),
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

type SpoolState = { folder: string; limit: number; used: { bytes: number } }

function openPost(spool: SpoolState): PostSpool {
  const parts: KeptPart[] = []
  const opened: Store[] = []
  return {
    openPart: ({ name, type }) => {
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
    discard: async () => {
      for (const store of opened) await store.drop()
    },
  }
}

type Store = { add(pieces: Buffer[]): Promise<void>; read(): AsyncGenerator<Buffer>; drop(): Promise<void> }

/** Pieces in order, in memory until they are too many, then in one file with a length before each. */
function createStore({ used }: SpoolState, path: string): Store {
  let memory: Buffer[] = []
  let inMemory = 0
  let onDisk = 0
  let file: FileHandle | null = null
  let dropped = false

  const take = (bytes: number) => {
    if (used.bytes + bytes > MAX_SPOOLED) throw new AppError('webhook.busy', { why: 'spool', bytes: used.bytes })
    used.bytes += bytes
  }
  const spill = async () => {
    file ??= await openFile(path, 'wx+', 0o600)
    const framed = Buffer.concat(memory.flatMap((piece) => [frame(piece.length), piece]))
    await file.write(framed, 0, framed.length, onDisk)
    onDisk += framed.length
    memory = []
    inMemory = 0
  }
  return {
    add: async (pieces) => {
      for (const piece of pieces) {
        take(piece.length)
        memory.push(piece)
        inMemory += piece.length
      }
      if (inMemory > IN_MEMORY) await spill()
    },
    read: async function* () {
      // Whoever still reads after the answer has left would commit a mail without its content.
      if (dropped) throw new AppError('webhook.busy', { why: 'discarded' })
      if (file !== null) yield* readFramed(file, onDisk)
      yield* memory
    },
    drop: async () => {
      dropped = true
      used.bytes -= onDisk + inMemory
      memory = []
      inMemory = 0
      onDisk = 0
      const open = file
      file = null
      await open?.close()
      if (open !== null) await rm(path, { force: true })
    },
  }
}

function frame(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

async function* readFramed(file: FileHandle, end: number): AsyncGenerator<Buffer> {
  const length = Buffer.alloc(4)
  for (let at = 0; at < end; ) {
    await file.read(length, 0, 4, at)
    const piece = Buffer.alloc(length.readUInt32BE())
    await file.read(piece, 0, piece.length, at + 4)
    at += 4 + piece.length
    yield piece
  }
}
