/** Ids: UUIDv7 (RFC 9562 section 5.7) in the order in which this process makes them, also within one millisecond. */
import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const ID_BYTES = 16
/** One call to the system serves 256 ids: asked for each, it would cost more than all the rest of an id. */
const pool = Buffer.alloc(256 * ID_BYTES)
let used = pool.length
let msecs = 0
let seq = 0

/** Gives a new id. A clock that is set back does not make ids go back. */
export function newId(): string {
  const random = nextRandom()
  const now = Date.now()
  if (now > msecs) {
    msecs = now
    // 31 of its 32 bits, so that there is room to count on
    seq = random.readUInt32BE(0) >>> 1
  } else {
    seq += 1
  }
  return v7({ random, msecs, seq })
}

/** Bytes that were never given before. */
function nextRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += ID_BYTES
  return pool.subarray(used - ID_BYTES, used)
}
