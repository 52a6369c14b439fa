import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { detectLanguage, searchConfiguration } from '../../src/knowledge/language.ts'
import { testDatabase } from '../support/database.ts'

const TEXTS: [string, string][] = [
  ['en', '# Returns\n\nUnused goods can be returned within 30 days of delivery. We send a prepaid label.'],
  ['de', 'Unbenutzte Ware kann innerhalb von 30 Tagen zurückgegeben werden.'],
  ['cs', 'Nepoužité zboží lze vrátit do 30 dnů od doručení.'],
  ['fr', 'Les articles non utilisés peuvent être retournés dans les 30 jours.'],
  ['ja', '未使用の商品は30日以内に返品できます。'],
  ['und', '12 34 56'],
  ['und', '```js\nconst teapot = await fetch(address).then((response) => response.json())\n```'],
]

test('the language of a text is told where it is sure', async () => {
  for (const [language, text] of TEXTS) assert.equal(await detectLanguage(text), language)
})

test('code says nothing about the language of the words around it', async () => {
  const code = 'the quick return of the function is that which it was '.repeat(10)
  assert.equal(await detectLanguage(`~~~\n${code}\n~~~\nUnbenutzte Ware kann zurückgegeben werden.`), 'de')
})

test('every configuration that is named exists in this PostgreSQL, and the rest is simple', async () => {
  const { pool } = await testDatabase({ after })
  const { rows } = await pool.query<{ cfgname: string }>(
    `select cfgname from pg_ts_config where cfgnamespace = 'pg_catalog'::regnamespace`,
  )
  const existing = new Set(rows.map(({ cfgname }) => cfgname))
  const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
  const named = new Set(letters.flatMap((a) => letters.map((b) => searchConfiguration(a + b))))
  assert.deepEqual(
    [...named].filter((name) => !existing.has(name)),
    [],
  )
  // all of PostgreSQL 15; Estonian came with 18
  assert.deepEqual(
    [...existing].filter((name) => !named.has(name)),
    existing.has('estonian') ? ['estonian'] : [],
  )
  for (const none of ['cs', 'ja', 'und', '', 'constructor', '__proto__'])
    assert.equal(searchConfiguration(none), 'simple')
})
