/** A flood of attachments fills neither disk nor memory: posts beyond the bound get 503 and are taken when they return. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createSpool } from '../../../src/mail/accept/spool.ts'
import { startTestPostern } from '../../support/postern.ts'
import { readParts } from '../../support/read-parts.ts'
import { spoolOf } from '../../support/spool-of.ts'
import { countRows, mailFields, postForm, sign, signatureFields } from '../../support/webhook.ts'

const KIB = 1024
const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { deps } = postern

test('a post that finds the spool full is answered 503 with Retry-After, leaves nothing, and is taken later', async () => {
  deps.spool = createSpool({ root: join(deps.config.dataDir, 'small'), limit: 1024 * KIB, limits: spoolOf(800 * KIB) })
  await deps.spool.clear()
  const other = deps.spool.openPost(null)
  const part = other.openPart({ name: 'a', type: 'b' })
  await part.write(Buffer.alloc(400 * KIB))
  await part.end()

  const file = { name: 'report.bin', type: 'application/octet-stream', content: randomBytes(500 * KIB) }
  const post = { fields: [...mailFields(), ...signatureFields(sign())], files: [file] }
  const before = await countRows(deps.pool)
  const refused = await postForm(postern.url, post)
  assert.deepEqual([refused.status, refused.body.code], [503, 'webhook.busy'])
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.deepEqual(await countRows(deps.pool), before)

  await other.discard()
  const retry = await postForm(postern.url, post)
  assert.deepEqual([retry.status, retry.body.status], [200, 'accepted'])
  const [kept] = await readParts(deps, retry.body.id ?? '')
  assert.ok(kept?.content?.equals(file.content))
})
