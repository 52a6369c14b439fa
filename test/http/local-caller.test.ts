import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, isLocalCaller } from '../../src/http/local-caller.ts'

const LOCAL: Caller = { peer: '127.0.0.1', headers: { host: 'localhost:8080' }, httpVersion: '1.1' }

const CASES: { name: string; caller: Partial<Caller>; local: boolean }[] = [
  { name: 'this machine', caller: {}, local: true },
  { name: 'this machine over IPv6', caller: { peer: '::1', headers: { host: '[::1]:8080' } }, local: true },
  { name: 'this machine on a socket of both families', caller: { peer: '::ffff:127.0.0.1' }, local: true },
  { name: 'another loopback address', caller: { peer: '127.8.9.1', headers: { host: '127.8.9.1' } }, local: true },
  { name: 'another machine', caller: { peer: '203.0.113.9' }, local: false },
  { name: 'another machine of the same network', caller: { peer: '10.0.0.3' }, local: false },
  { name: 'another machine over IPv6', caller: { peer: '::ffff:203.0.113.9' }, local: false },
  { name: 'a socket that is gone', caller: { peer: undefined }, local: false },
  { name: 'an address that is none', caller: { peer: '127.0.0.1.example.com' }, local: false },
  ...['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto', 'x-forwarded-host'].flatMap((field) => [
    { name: `a proxy that adds ${field}`, caller: adding({ [field]: '203.0.113.9' }), local: false },
    { name: `a stranger who wrote ${field} himself`, caller: adding({ [field]: '127.0.0.1' }), local: false },
    { name: `an empty ${field}`, caller: adding({ [field]: '' }), local: false },
  ]),
  { name: 'nginx with its defaults', caller: { httpVersion: '1.0' }, local: false },
  { name: 'a page whose own name points here', caller: adding({ host: 'evil.example:8080' }), local: false },
  { name: 'a name that begins like ours', caller: adding({ host: 'localhost.evil.example' }), local: false },
  { name: 'no Host at all', caller: { headers: {} }, local: false },
]

function adding(headers: Record<string, string>): Partial<Caller> {
  return { headers: { host: 'localhost:8080', ...headers } }
}

for (const { name, caller, local } of CASES)
  test(`${name} is ${local ? 'local' : 'not local'}`, () => {
    assert.equal(isLocalCaller({ ...LOCAL, ...caller }), local)
  })
