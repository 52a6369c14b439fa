/** Spools two parts under the file size limit of its shell, and prints what became of each. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createContentSealer, openContent } from '../../../src/crypto/sealed-content.ts'
import { createSpool } from '../../../src/mail/accept/spool.ts'
import { spoolOf } from '../../support/spool-of.ts'

const KIB = 1024
const root = process.argv[2] ?? ''
const spool = createSpool({ root, limit: 4096 * KIB, limits: spoolOf(8192 * KIB) })
await spool.clear()
const outcomes: object[] = []
for (const size of [400 * KIB, 900 * KIB]) {
  const outcome = await spoolPart(size)
  outcomes.push({ size, outcome, left: await readdir(join(root, String(process.pid))) })
}
process.stdout.write(JSON.stringify(outcomes))

async function spoolPart(size: number): Promise<string> {
  const post = spool.openPost(null)
  const content = Buffer.alloc(size, 'spooled ')
  try {
    const part = post.openPart({ name: 'a', type: 'b' })
    for (let at = 0; at < size; at += 300 * KIB) await part.write(content.subarray(at, at + 300 * KIB))
    await part.end()
    const [kept] = post.parts()
    const key = kept?.record.key ?? createContentSealer('').key
    const pieces = await Array.fromAsync(openContent({ key, attachmentId: kept?.id ?? '' }, kept?.pieces?.() ?? []))
    return Buffer.concat(pieces).equals(content) ? 'whole' : 'corrupt'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    await post.discard()
  }
}
