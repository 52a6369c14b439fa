/** The import laws hold only while their checker sees the modules: with a parser that reads none, it passes everything. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const CHECKER = fileURLToPath(new URL('../../scripts/boundaries.js', import.meta.url))

function check(...args: string[]): { code: number | null; told: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECKER, ...args], { encoding: 'utf8' })
  return { code: status, told: stdout + stderr }
}

/** A folder with these files in `src`. */
async function makeTree(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-boundaries-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'src'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'src', path)), { recursive: true })
    await writeFile(join(folder, 'src', path), text)
  }
  return folder
}

test('this tree keeps its import laws', () => {
  const { code, told } = check()
  assert.equal(code, 0, told)
})

test('a tree in which the checker sees no modules, or too few, fails', async (t) => {
  const empty = await makeTree(t, {})
  assert.deepEqual([check(empty).code, check(empty, '--least', '1').code], [1, 1])
  const small = await makeTree(t, { 'clock.ts': 'export const now = () => new Date()\n' })
  const { code, told } = check(small)
  assert.equal(code, 1)
  assert.match(told, /saw 1 modules/)
  assert.equal(check(small, '--least', '1').code, 0)
})

test('a checker whose settings make it read no TypeScript fails', async (t) => {
  const small = await makeTree(t, { 'clock.ts': 'export const now = () => new Date()\n' })
  const config = join(small, 'blind.cjs')
  await writeFile(config, `module.exports = { options: { exclude: '[.]ts$' } }\n`)
  assert.equal(check(small, '--config', config, '--least', '1').code, 1)
})

test('a folder without src, and a least number that would switch the check off, fail', async (t) => {
  const folder = await makeTree(t, {})
  assert.equal(check(join(folder, 'src'), '--least', '1').code, 1)
  for (const least of ['0', '-1', 'none', '']) assert.equal(check(`--least=${least}`).code, 1, least)
})

test('a stage that imports another stage, as a value or only as a type, fails and is named', async (t) => {
  for (const kind of ['import', 'import type']) {
    const folder = await makeTree(t, {
      'mail/check/check.ts': `${kind} { draft } from '../draft/draft.ts'\nexport type Next = typeof draft\n`,
      'mail/draft/draft.ts': 'export const draft = 1\n',
    })
    const { code, told } = check(folder, '--least', '1')
    assert.equal(code, 1)
    assert.match(told, /stages-meet-through-the-queue: src\/mail\/check\/check\.ts → src\/mail\/draft\/draft\.ts/)
  }
})
