import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findNationalIds } from '../../../src/privacy/find/national-ids.ts'
import { testFinder } from './found-in.ts'

testFinder('numbers', findNationalIds, [
  ['my SSN is 078-05-1120.', '078-05-1120'],
  ['SSN 078 05 1120', '078 05 1120'],
  ['078 05 1120 pieces'],
  ['000-05-1120, 666-05-1120, 078-00-1120, 078-05-0000'],
  ['NI AB 12 34 56 C', 'AB 12 34 56 C'],
  ['AB123456C', 'AB123456C'],
  ['BG123456A'],
  // said to be one, though HMRC gives no such prefix
  ['National Insurance number: QQ 12 34 56 C', 'QQ 12 34 56 C'],
  ['765101/1236', '765101/1236'],
  ['RČ: 7651011236', '7651011236'],
  ['rodné číslo 765101/1235', '765101/1235'],
  ['530101/123', '530101/123'],
  ['765101/1235'],
  ['769901/1236'],
  ['Steuer-ID 86 095 742 719', '86 095 742 719'],
  ['86095742719', '86095742719'],
  ['86095742718'],
  ['NIR 2 55 08 14 168 025 38', '2 55 08 14 168 025 38'],
  ['186032A00412372', '186032A00412372'],
  ['255081416802539'],
  ['DNI 12345678Z', '12345678Z'],
  ['12.345.678-Z', '12.345.678-Z'],
  ['X1234567L', 'X1234567L'],
  ['12345678A'],
  ['RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
  ['RSSMRA85T10A562T'],
  ['PESEL 44051401359', '44051401359'],
  ['44051401358'],
  ['BSN 111222333', '111222333'],
  ['111222333'],
  ['SV-Nummer 1237 010180', '1237 010180'],
  ['1237 010180'],
  // named as something else
  ['order 078-05-1120'],
  ['objednávka č. 765101/1236'],
  ['Rechnung Nr. 86095742719'],
  ['ISBN 978-3-16-148410-0, 2026-11-20, v12.345.678'],
])

test('a number within a longer one is not found', () => {
  assert.deepEqual(findNationalIds('1078-05-1120 078-05-11201 7651011236/1 x12345678Z'), [])
})
