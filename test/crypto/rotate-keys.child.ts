/** A rotation that is meant to be killed: prints each step, and stops for good in step `stopAt` (0: never). */
import { writeSync } from 'node:fs'
import pg from 'pg'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { rotateKeys } from '../../src/crypto/rotate-keys.ts'

const [url = '', ring = '', stopAt = '0'] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url })
let steps = 0
await rotateKeys(pool, parseKeyring(ring), {
  batch: 10,
  onProgress(rewrapped) {
    steps += 1
    writeSync(1, `${rewrapped}\n`)
    if (steps === Number(stopAt)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
await pool.end()
