/** `drafts regenerate`: without --yes it says what another draft costs, with it another draft is asked for. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { createPostern } from './run-postern.ts'
import { DraftItem, ErrorDocument, readJson } from './shapes.ts'

const nano = z.string().regex(/^[1-9]\d*$/)
const Estimate = z.strictObject({
  draftId: z.uuidv7(),
  likelyNano: nano,
  mostNano: nano,
  models: z.tuple([z.literal('claude-haiku-5-5'), z.literal('claude-sonnet-5-5')]),
})
const world = await startTestPostern({ after })
const { deps, claude, env } = world
answerAlways(claude)
const postern = createPostern({ after }, { ...env, LOG_LEVEL: 'info' })

let writers = 0
async function drafted() {
  writers += 1
  const text = `Number ${writers}: when do you open?`
  const { id } = await world.post({ from: `writer${writers}@customer.example`, text }, { proven: true })
  const { draftId } = await world.settled(id, 'ready')
  await jobsDone(deps.pool)
  return { id, draftId: draftId ?? '' }
}
const regenerate = (...words: string[]) => postern(['drafts', 'regenerate', ...words])
const refusal = async (words: string[], more: Record<string, string> = {}) => {
  const { code, stderr } = await postern(['drafts', 'regenerate', ...words, '--json'], { env: more })
  assert.equal(code, 1)
  return readJson(ErrorDocument, stderr).error.code
}

test('without --yes the price is told and nothing else happens', async () => {
  const { id, draftId } = await drafted()
  const requests = claude.requests.length
  const { stdout } = await regenerate(draftId, '--json')
  const found = readJson(Estimate, stdout)
  assert.equal(found.draftId, draftId)
  assert.ok(BigInt(found.likelyNano) < BigInt(found.mostNano))
  const text = await regenerate(draftId)
  assert.match(
    text.stdout,
    /^Another draft costs about \$0\.\d{4}, at most \$0\.\d{4} \(claude-haiku-5-5, claude-sonnet-5-5\)\. Add --yes to ask for it\.\n$/,
  )
  assert.equal(claude.requests.length, requests)
  assert.equal((await world.settled(id, 'ready')).draftId, draftId)
  const { rows } = await deps.pool.query('select from draft where message_id = $1', [id])
  assert.equal(rows.length, 1)
})

test('with --yes a new version replaces it, for at most the price that was told', async () => {
  const { id, draftId } = await drafted()
  const { mostNano } = readJson(Estimate, (await regenerate(draftId, '--json')).stdout)
  const billed = claude.billed()
  const asked = readJson(DraftItem, (await regenerate(draftId, '--yes', '--json')).stdout)
  assert.equal(asked.id, draftId)
  const row = await world.settled(id, 'ready')
  assert.notEqual(row.draftId, draftId)
  assert.ok(claude.billed() - billed <= BigInt(mostNano))
  for (const words of [[draftId], [draftId, '--yes']]) assert.equal(await refusal(words), 'draft.superseded')
  const shown = readJson(
    DraftItem.pick({ version: true, state: true }).loose(),
    (await postern(['drafts', 'show', row.draftId ?? '', '--json'])).stdout,
  )
  assert.deepEqual([shown.version, shown.state], [2, 'ready'])
})

test('what cannot be replaced is refused', async () => {
  const { id, draftId } = await drafted()
  assert.equal(await refusal(['01980c60-11f2-7b1e-9a55-6d0c2f7a90d4']), 'draft.not_found')
  assert.equal(await refusal(['nonsense', '--yes']), 'draft.not_found')
  assert.equal(await refusal([draftId], { CLAUDE_API_KEY: '' }), 'model.missing')
  await postern(['drafts', 'approve', draftId])
  await world.settled(id, 'sent')
  for (const words of [[draftId], [draftId, '--yes']]) assert.equal(await refusal(words), 'message.wrong_state')
})
