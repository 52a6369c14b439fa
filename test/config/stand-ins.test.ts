import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const MODULE = new URL('../../src/config/stand-ins.ts', import.meta.url).href
const SCRIPT = `
  const { readOrMake } = await import(${JSON.stringify(MODULE)})
  process.stdin.once('data', () => {
    const texts = Array.from({ length: 50 }, (_, i) => readOrMake(process.argv[1] + '/' + i, 'ENCRYPTION_KEY').text)
    process.stdout.write(JSON.stringify(texts))
    process.exit()
  })
  process.stdout.write('ready\\n')`

test('processes that start at the same time agree on the key that is made', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-race-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const racers = Array.from({ length: 3 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, folder])
    const ready = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<string>()
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      ready.resolve()
    })
    child.on('close', () => ended.resolve(out))
    return { go: () => child.stdin.write('go'), ready: ready.promise, ended: ended.promise }
  })
  await Promise.all(racers.map((racer) => racer.ready))
  for (const racer of racers) racer.go()
  const [first, ...others] = await Promise.all(racers.map((racer) => racer.ended))
  for (const other of others) assert.equal(other, first)
  const texts = JSON.parse(String(first).replace('ready\n', '')) as string[]
  assert.equal(new Set(texts).size, 50)
  for (const text of texts) assert.equal(text.length, 44)
  for (let i = 0; i < 50; i += 1) assert.deepEqual(readdirSync(join(folder, String(i))), ['encryption-key'])
})
