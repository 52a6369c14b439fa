import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createWriteBehind } from '../../src/db/write-behind.ts'

/** Collects what is added and writes it when it is told to; `fails` times it cannot. */
const createSink = (fails = 0) => {
  const pending: string[] = []
  const written: string[][] = []
  const state = { fails }
  const behind = createWriteBehind({
    after: 5,
    retryAfter: 10,
    write: async () => {
      const batch = pending.splice(0)
      await sleep(5)
      if (state.fails > 0) {
        state.fails -= 1
        pending.unshift(...batch)
        return false
      }
      if (batch.length > 0) written.push(batch)
      return true
    },
  })
  const add = (item: string) => {
    pending.push(item)
    behind.soon()
  }
  const writtenWhen = async (count: number) => {
    for (let n = 0; written.flat().length < count && n < 400; n += 1) await sleep(5)
    return written
  }
  return { add, written, writtenWhen, flush: behind.flush }
}

test('what comes together is written together, without being asked', async () => {
  const { add, writtenWhen } = createSink()
  for (const item of ['a', 'b', 'c']) add(item)
  assert.deepEqual(await writtenWhen(3), [['a', 'b', 'c']])
})

test('what comes while a write runs is written by the next', async () => {
  const { add, flush, writtenWhen } = createSink()
  add('a')
  const running = flush()
  add('b')
  await running
  assert.deepEqual(await writtenWhen(2), [['a'], ['b']])
})

test('a flush writes also what came while another write ran', async () => {
  const { add, flush, written } = createSink()
  add('a')
  void flush()
  add('b')
  await flush()
  assert.deepEqual(written, [['a'], ['b']])
})

test('what could not be written is tried again', async () => {
  const { add, writtenWhen } = createSink(2)
  add('a')
  assert.deepEqual(await writtenWhen(1), [['a']])
})
