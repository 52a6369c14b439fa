import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRefreshed } from '../../src/db/refreshed.ts'

const EVERY = 1_000

/** A database that holds one number; `gate` keeps a load from ending. */
const createSource = async () => {
  const clock = { at: 0, now: () => new Date(clock.at) }
  const source = { value: 1, loads: 0, gate: Promise.resolve(), broken: false }
  const refreshed = await openRefreshed({ clock, every: EVERY }, async () => {
    source.loads += 1
    if (source.broken) throw new Error('away')
    const { value } = source
    await source.gate
    return value
  })
  return { ...refreshed, clock, source }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('what is known is given at once, and asked for again when it is old', async () => {
  const { current, clock, source } = await createSource()
  source.value = 2
  assert.equal(current(), 1)
  clock.at += EVERY
  assert.equal(current(), 1)
  await settle()
  assert.equal(current(), 2)
  for (let n = 0; n < 100; n += 1) current()
  assert.equal(source.loads, 2)
})

test('who wants the latest waits for it, once for all who ask together', async () => {
  const { latest, clock, source } = await createSource()
  source.value = 2
  assert.equal(await latest(), 1, 'it is not old yet')
  clock.at += EVERY
  assert.deepEqual(await Promise.all([latest(), latest(), latest()]), [2, 2, 2])
  assert.equal(source.loads, 2)
})

test('who has written sees it, also when an older load is still on its way', async () => {
  const { current, reload, clock, source } = await createSource()
  const opened = Promise.withResolvers<void>()
  source.gate = opened.promise
  clock.at += EVERY
  current()
  source.value = 2
  const reloaded = reload()
  opened.resolve()
  assert.equal(await reloaded, 2)
  assert.equal(current(), 2)
})

test('while the database is away what is known stays, and only who must know is told', async () => {
  const { current, latest, clock, source } = await createSource()
  source.broken = true
  clock.at += EVERY
  assert.equal(current(), 1)
  await settle()
  await assert.rejects(latest(), /away/)
  assert.equal(current(), 1)
  source.broken = false
  source.value = 2
  assert.equal(await latest(), 2)
})
