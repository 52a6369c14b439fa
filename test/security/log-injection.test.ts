/**
 * Log injection: whatever a stranger writes, and wherever, a line of the log is one physical line of ours. It cannot be
 * ended, coloured, reordered, or made to look like a security event that never was.
 */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { SECURITY_EVENTS } from '../../src/audit/events.ts'
import { createSecurityLog } from '../../src/audit/record.ts'
import { systemClock } from '../../src/clock.ts'
import type { Queryable } from '../../src/db/pool.ts'
import { createLog } from '../../src/log.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'
import { type Field, MIME, mailFields, mimeFields, postForm, sign, signatureFields } from '../support/webhook.ts'

const HOSTILE = [
  '\r\ntime="2026-01-01" level="fatal" event="auth_login_succeeded" security_event=true',
  '\nsecurity_event=true event="rate_limit_exceeded"',
  ' security_event=true ',
  '" security_event=true event="rate_limit_exceeded" x="',
  '\\" security_event=true x=\\"',
  'rate_limit_exceeded',
  '"email_validation_failed"',
  'Malicious content pattern detected',
  '","security_event":true,"event":"rate_limit_exceeded","x":"',
  '"tags":["security_event=true"]',
  '}\n{"level":"fatal","security_event":true}',
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007',
  '\u009b31m\u0085\u0090',
  'a\u2028b\u2029c',
  '\u202egnp.exe\u2066\u200f\ufeff\u200b',
  '\u0000\u007f\b\t\v\f',
  '%s%d%j%o {} $& $1',
  '\u{e0073}\u{e0065}',
]

const PRINTABLE = /[^\x21-\x7e]/g
/** What fetch would refuse to put into a header field goes through a socket of its own, below. */
const inHeader = (text: string) => text.replace(PRINTABLE, '')

async function writeEverywhere({ url }: TestPostern, hostile: string): Promise<void> {
  const signed = () => signatureFields(sign())
  const post = (fields: Field[], more: Partial<Parameters<typeof postForm>[1]> = {}) =>
    postForm(url, { fields, ...more }).catch(() => undefined)
  const mail = {
    from: `${hostile} <x${hostile}@${hostile}.example>`,
    subject: hostile,
    text: hostile,
    messageId: `<${hostile}@customer.example>`,
    headers: [
      [hostile, 'value'],
      ['X-Value', hostile],
      ['Auto-Submitted', hostile],
      ['Reply-To', hostile],
    ] as [string, string][],
  }
  const files = [{ name: hostile.replace(/[\r\n]/g, ''), type: 'text/plain', content: Buffer.from(hostile) }]
  await post([...mailFields(mail), [hostile, hostile], ...signed()])
  await post([...mailFields(mail), ...signed()], { files })
  await post([...mimeFields(mail), ...signed()], { path: MIME })
  await post([...mailFields({ ...mail, recipient: `${hostile}@postern.example` }), ...signed()])
  await post([...mailFields({ from: hostile }), ...signed()])
  await post([...mailFields({ ...mail, text: hostile + 'x'.repeat(20_000) }), ...signed()])
  for (const name of ['timestamp', 'token', 'signature'])
    await post([...mailFields(), ...signed().map(([field, value]): Field => [field, field === name ? hostile : value])])

  const name = inHeader(hostile)
  const path = encodeURIComponent(hostile)
  const headers = {
    'user-agent': name,
    'x-forwarded-for': name,
    'x-request-id': name,
    'content-type': `application/x-www-form-urlencoded; ${name}`,
    authorization: `Bearer ${name}`,
  }
  for (const address of [`/${path}`, `/?${path}=${path}`, '/metrics', '/webhook/mailgun'])
    await fetch(url + address, { method: address.startsWith('/w') ? 'POST' : 'GET', headers }).catch(() => undefined)
}

/** Bytes that no client library sends: what ends up at the parser of HTTP, and at its errors. */
async function writeRaw({ url }: TestPostern, hostile: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const requests = [
    `GET /${hostile} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `${hostile} / HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${hostile}\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\n${hostile}: b\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${hostile}\r\nX-Forwarded-For: ${hostile}\r\nConnection: close\r\n\r\n`,
  ]
  for (const request of requests)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end(request))
      socket.setTimeout(5_000, () => socket.destroy())
      socket
        .on('error', () => undefined)
        .on('close', () => resolve())
        .resume()
    })
}

function parseLogfmt(line: string): Record<string, unknown> {
  const pairs = [...line.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:e-?\d+)?)(?: |$)/g)]
  assert.equal(pairs.map(([whole]) => whole).join(''), line, 'the whole line is pairs')
  const names = pairs.map(([, name]) => name)
  assert.equal(new Set(names).size, names.length, 'each name once')
  return Object.fromEntries(pairs.map(([, name, value]) => [name, JSON.parse(value ?? '')]))
}
const PARSE = { logfmt: parseLogfmt, json: (line: string) => JSON.parse(line) as Record<string, unknown> }

/** Fails unless it is one physical line of pairs. */
function parseLine(line: string, format: 'logfmt' | 'json'): Record<string, unknown> {
  assert.match(line, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*\n$/u, 'one physical line without a control character')
  return PARSE[format](line.slice(0, -1))
}

/** Fails unless the line is one of ours; gives the event that it is, or null. */
function readLine(line: string, format: 'logfmt' | 'json'): string | null {
  const { security_event: marked, event, msg } = parseLine(line, format)
  const name = marked === true ? String(event) : null
  if (name !== null) {
    assert.ok(Object.hasOwn(SECURITY_EVENTS, name), name)
    assert.equal(msg, SECURITY_EVENTS[name as keyof typeof SECURITY_EVENTS].sentence)
  }
  assert.equal(line.includes('security_event=true'), name !== null, `the mark of an event without one: ${line}`)
  for (const [known, { sentence }] of Object.entries(SECURITY_EVENTS)) {
    if (known !== name) assert.ok(!line.includes(`"${known}"`), `a search for ${known} finds: ${line}`)
    if (known !== name) assert.ok(!line.includes(`"${sentence}"`), `a search for "${sentence}" finds: ${line}`)
  }
  return name
}

for (const format of ['logfmt', 'json'] as const)
  test(`${format}: nothing that a stranger writes ends a line or makes an event`, { timeout: 120_000 }, async (t) => {
    const postern = await startTestPostern(t, {
      LOG_FORMAT: format,
      LOG_LEVEL: 'DEBUG',
      // so that what X-Forwarded-For says is taken, as behind a proxy that passes on what it gets
      TRUST_PROXY: '127.0.0.1',
      MAX_EMAIL_SIZE: '16384',
    })
    for (const hostile of HOSTILE) {
      await writeEverywhere(postern, hostile)
      await writeRaw(postern, hostile)
    }
    await postern.deps.security.flush()
    const names = postern.logs.map((line) => readLine(line, format))
    for (const caused of ['webhook_signature_invalid', 'email_validation_failed', 'email_size_exceeded'])
      assert.ok(names.includes(caused), `${caused} was caused`)
    assert.ok(names.filter((name) => name === null).length > HOSTILE.length * 10)
  })

for (const format of ['logfmt', 'json'] as const)
  test(`${format}: an event whose fields are all hostile is one line with its own name`, () => {
    const lines: string[] = []
    const log = createLog({ level: 'error', format, destination: { write: (line) => lines.push(line) } })
    const pool = { query: () => Promise.reject(new Error('no database')) } as unknown as Queryable
    const security = createSecurityLog({ log, pool, clock: systemClock })
    for (const hostile of HOSTILE)
      for (const [name, { fields, sentence }] of Object.entries(SECURITY_EVENTS)) {
        const given = Object.entries(fields.shape).map(([field, type]) => {
          const value = [hostile, 1, 'wrong', 'added'].find((one) => type.safeParse(one).success)
          return [field, value]
        })
        security.record(name as 'rate_limit_exceeded', Object.fromEntries(given) as { limit: string }, hostile)
        const { event, msg, security_event: marked, request_id: id } = parseLine(lines.at(-1) ?? '', format)
        assert.deepEqual({ event, msg, marked, id }, { event: name, msg: sentence, marked: true, id: hostile })
      }
    assert.equal(lines.join('').split('\n').length - 1, HOSTILE.length * Object.keys(SECURITY_EVENTS).length)
  })
