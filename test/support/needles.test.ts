import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createHaystack } from './needles.ts'

const canary = 'kq7ZxW?~3vÜp-9aB_r5T'
const bytes = Buffer.from(canary)
const { search } = createHaystack({ word: canary })
const around = (inner: Buffer | string) =>
  Buffer.concat([randomBytes(1_001), Buffer.from(inner as string), randomBytes(1_001)])

const FORMS: Record<string, Buffer | string> = {
  raw: bytes,
  'a piece of it': bytes.subarray(5, 13),
  hex: bytes.toString('hex'),
  HEX: bytes.toString('hex').toUpperCase(),
  'UTF-16': Buffer.from(canary, 'utf16le'),
  percent: [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
}
for (const shift of [0, 1, 2, 3, 4, 5]) {
  const longer = Buffer.concat([randomBytes(shift), bytes, randomBytes(7)])
  FORMS[`base64 after ${shift} bytes`] = longer.toString('base64')
  FORMS[`base64url after ${shift} bytes`] = longer.toString('base64url')
}
for (const [form, written] of Object.entries(FORMS)) {
  test(`a word is found as ${form}`, () => {
    assert.ok(search('here', around(written)).length > 0)
    assert.ok(search('here', Buffer.from(written as string)).length > 0, 'at both ends')
  })
}

test('noise holds no word', () => {
  assert.deepEqual(search('here', randomBytes(4_000_000)), [])
})
