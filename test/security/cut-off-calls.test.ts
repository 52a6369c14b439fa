/** Callers that leave before they are answered, or before they have said all: each is counted as what it is. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { BEHIND_PROXY, getFrom, postFrom, startEdge, until } from '../support/callers.ts'
import {
  encodeMultipart,
  MULTIPART,
  mailFields,
  PARSED,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const LIMIT = 6
const WEB = { ...BEHIND_PROXY, ROLE: 'web', MAX_REQUESTS_PER_MINUTE: String(LIMIT) }
const times = <T>(count: number, act: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)))
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort()

/** Sends a whole request and resets the connection before anybody can ask for its address. */
const hitAndRun = async (url: string) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const ended = once(socket, 'close')
  socket.write(`GET /.env HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`, () => socket.resetAndDestroy())
  await ended
}

test('callers that reset at once have no address: they are one caller, and keep nobody else from being counted', async (t) => {
  const { deps, url, logs } = await startEdge(t, {
    ...WEB,
    MAX_REQUESTS_PER_MINUTE: '1000',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '3',
  })
  await until('a call without an address is counted', async () => {
    await times(10, () => hitAndRun(url))
    await postFrom(url, '192.0.2.80')
    await deps.callers.flush()
    return (await deps.pool.query(`select from ip_counter where ip = 'unknown'`)).rowCount !== 0
  })
  await times(3, () => postFrom(url, '192.0.2.81'))
  await deps.callers.flush()
  assert.equal((await postFrom(url, '192.0.2.81')).status, 429, 'failures still block')
  assert.ok(!logs.some((line) => line.includes('counts of addresses')), 'every batch was written')
  await deps.security.flush()
  const { rows } = await deps.pool.query(
    `select distinct fields->>'ip' as ip from security_event where name = 'suspicious_path_access'`,
  )
  assert.ok(rows.some(({ ip }) => ip === 'unknown'))
  assert.ok(!logs.some((line) => line.includes('fields="invalid"')))
})

/** Sends the beginning of a post and closes the connection. */
const breakOff = async (url: string, ip: string, type: string, sent: Uint8Array) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const ended = once(socket, 'close')
  const head = [`POST ${PARSED} HTTP/1.1`, `Host: ${hostname}`, `Content-Type: ${type}`, `X-Forwarded-For: ${ip}`]
  socket.write([...head, `Content-Length: ${sent.length + 100}`, '', ''].join('\r\n'))
  socket.write(sent, () => socket.destroy())
  await ended
}

test('an upload that breaks off is a request, and neither an attempt nor a bad signature', async (t) => {
  const { deps, url } = await startEdge(t, {
    ...WEB,
    MAX_REQUESTS_PER_MINUTE: '1000',
    MAX_FAILED_ATTEMPTS_PER_HOUR: '3',
  })
  const counted = async (ip: string) => {
    await deps.callers.flush()
    const { rows } = await deps.pool.query(`select kind, count from ip_counter where ip = $1 order by kind`, [ip])
    return rows.map(({ kind, count }) => `${kind} ${count}`)
  }
  const multipart = encodeMultipart(mailFields(), []).subarray(0, -40)
  await times(4, () => breakOff(url, '192.0.2.90', URLENCODED, Buffer.from('body-plain=half+of+a')))
  await times(4, () => breakOff(url, '192.0.2.90', MULTIPART, multipart))
  await until('each is counted', async () => (await counted('192.0.2.90')).includes('requests 8'))
  assert.deepEqual(await counted('192.0.2.90'), ['requests 8'])
  assert.equal((await getFrom(url, '192.0.2.90', '/nothing')).status, 404)
  await deps.security.flush()
  assert.equal((await deps.pool.query('select from security_event')).rowCount, 0)

  const headers = { 'content-type': MULTIPART }
  const whole = await fetch(url + PARSED, {
    method: 'POST',
    headers: { ...headers, 'x-forwarded-for': '192.0.2.92' },
    body: new Uint8Array(multipart),
  })
  assert.equal(((await whole.json()) as { code: string }).code, 'webhook.malformed', 'a whole post without an end')
  assert.deepEqual(await counted('192.0.2.92'), ['failures 1', 'requests 1'])
})

test('posts that are too large count as requests, unless they have shown a valid signature', async (t) => {
  const { url } = await startEdge(t, { ...WEB, MAX_POST_SIZE: '100000', MAX_EMAIL_SIZE: '50000' })
  const file = [{ name: 'a', type: 'b', content: Buffer.alloc(200_000) }]
  const post = async (ip: string, signature: ReturnType<typeof signatureFields>) => {
    const body = new Uint8Array(encodeMultipart([...signature, ...mailFields()], file))
    const headers = { 'content-type': MULTIPART, 'x-forwarded-for': ip }
    const answer = await fetch(url + PARSED, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    return { status: answer.status }
  }
  const unsigned = await times(LIMIT + 2, () => post('192.0.2.95', []))
  assert.deepEqual(statuses(unsigned), [...Array(LIMIT).fill(413), 429, 429])
  const signed = await times(LIMIT + 2, () => post('192.0.2.96', signatureFields(sign())))
  assert.deepEqual(statuses(signed), Array(LIMIT + 2).fill(413))
})
