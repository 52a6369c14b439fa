import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** They say nothing about the thing that they name; whoever looks for it cannot guess where it is. */
const BANNED = 'data info process handle manager helper util common misc service'.split(' ')
const DECLARED = /\b(?:const|let|function\*?|class)\s+(\w+)|\btype\s+(\w+)\s*(?:<[^=]*>)?\s*=/g
const UNPACKED = /\b(?:const|let)\s+[{[]([^=]*)[}\]]\s*=/g
const EXPORTED_FUNCTION = /^export (?:async )?function\b|^export const \w+(?:: [^=]+)? = (?:async )?(?:<.*>)?\(/

const FILES = globSync('src/**/*.ts', { cwd: ROOT }).filter((path) => !path.includes('/generated/'))
const read = (path: string) => readFileSync(ROOT + path, 'utf8')

/** `fromMailData`, `MAIL_DATA` and `mail-data` are mail and data. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
/** A listener is named after its event, as in `onData`, which is Node's word. */
const isBanned = (name: string): boolean => {
  const words = wordsOf(name)
  return words[0] !== 'on' && words.some((word) => BANNED.some((banned) => word === banned || word === `${banned}s`))
}

const findBannedNames = (text: string): string[] => {
  const declared = [...text.matchAll(DECLARED)].map(([, name, type]) => name ?? type ?? '')
  // `{ data: row }` names it row: what stands before the colon is somebody else's word.
  const unpacked = [...text.matchAll(UNPACKED)].flatMap(([, list = '']) =>
    list.split(',').map((part) => (part.split(':').at(-1) ?? '').trim()),
  )
  return [...declared, ...unpacked].filter(isBanned)
}

const findUndocumented = (text: string): string[] => {
  const lines = text.split('\n')
  return lines.filter((line, at) => EXPORTED_FUNCTION.test(line) && !lines[at - 1]?.trimEnd().endsWith('*/'))
}

test('every exported function says above it what it takes and gives', () => {
  const product = FILES.filter((path) => !path.startsWith('src/demo/'))
  assert.ok(product.length > 150)
  assert.deepEqual(
    product.flatMap((path) => findUndocumented(read(path)).map((line) => `${path}: ${line}`)),
    [],
  )
})

test('no file and no declaration has a name that says nothing', () => {
  const files = FILES.filter((path) => isBanned(basename(path, '.ts')))
  const names = FILES.flatMap((path) => findBannedNames(read(path)).map((name) => `${path}: ${name}`))
  assert.deepEqual([...files, ...names], [])
})

test('what these tests look for is found when it is there', () => {
  assert.deepEqual(findBannedNames('const mailData = 1\nfunction handleMail() {}\nconst { info, data: row } = x'), [
    'mailData',
    'handleMail',
    'info',
  ])
  assert.deepEqual(findBannedNames('const database = 1\nprocess.exit()\nimport { type FileHandle } from y'), [])
  assert.deepEqual(findBannedNames('type MailInfo<T> = { data: T }'), ['MailInfo'])
  const functions = ['export function a() {}', 'export async function b() {}', 'export const c = (x: string) => x']
  for (const line of functions) {
    assert.deepEqual(findUndocumented(`\n${line}`), [line])
    assert.deepEqual(findUndocumented(`/** Gives it. */\n${line}`), [])
  }
  assert.deepEqual(findUndocumented('export const LIMIT = 1\nfunction own() {}'), [])
})
