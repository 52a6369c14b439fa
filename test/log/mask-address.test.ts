import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskAddress } from '../../src/log.ts'

const CASES: [string, string][] = [
  ['jane@example.com', 'j***@example.com'],
  ['j***@example.com', 'j***@example.com'],
  ['a@b', 'a***@b'],
  ['émile@bücher.example', 'é***@bücher.example'],
  ['"jane doe"@example.com', '***@example.com'],
  ['jane@evil"\r\n.com', 'j***@***'],
  ['jane@doe@example.com', 'j***@example.com'],
  ['\u202ejane@example.com', '***@example.com'],
  ['jane', '***'],
  ['@example.com', '***'],
  ['jane@', 'j***@***'],
  ['', '***'],
]

test('an address is shown by its first letter and its domain only', () => {
  for (const [address, masked] of CASES) assert.equal(maskAddress(address), masked)
})

test('an endless address gives a short mask', () => {
  assert.ok(maskAddress(`${'a'.repeat(1e6)}@${'b'.repeat(1e6)}`).length < 300)
})
