import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OTHER_HEADERS, SECURITY_HEADERS } from '../../src/http/headers.ts'
import { readHelmetHeaders } from '../../src/http/helmet-headers.ts'

test('what helmet sets, and what it does not know, are together all the security headers that are written out', async () => {
  assert.deepEqual({ ...OTHER_HEADERS, ...(await readHelmetHeaders()) }, SECURITY_HEADERS)
})
