/** Files may come before the signature, so a stranger can have them spooled. It never keeps genuine attachments out. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createSpool } from '../../src/mail/accept/spool.ts'
import { BEHIND_PROXY, until } from '../support/callers.ts'
import { startTestPostern } from '../support/postern.ts'
import { encodeMultipart, MULTIPART, mailFields, PARSED, sign, signatureFields } from '../support/webhook.ts'

const KIB = 1024
const MIB = 1024 * KIB
const { deps, url } = await startTestPostern({ after }, { ROLE: 'web', ...BEHIND_PROXY })
deps.spool = createSpool({
  root: join(deps.config.dataDir, 'small'),
  limit: 4 * MIB,
  limits: { total: 4 * MIB, unverified: 2 * MIB, perAddress: 1 * MIB },
})
await deps.spool.clear()

const END = Buffer.from('--test-boundary--\r\n')
const fileOf = (size: number) =>
  encodeMultipart([], [{ name: 'a.bin', type: 'application/x', content: randomBytes(size) }])

/** Sends most of a file and then nothing. */
const hold = async (ip: string, size: number): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const head = [`POST ${PARSED} HTTP/1.1`, `Host: ${hostname}`, `Content-Type: ${MULTIPART}`, `X-Forwarded-For: ${ip}`]
  socket.write([...head, `Content-Length: ${20 * MIB}`, '', ''].join('\r\n'))
  await new Promise((resolve) => socket.write(fileOf(size).subarray(0, -100), resolve))
  return socket
}

/** A genuine mail with a file of `size`. Gives the status. */
const post = async (ip: string, size: number, order: 'file first' | 'signature first') => {
  const file = fileOf(size)
  const fields = encodeMultipart([...mailFields(), ...signatureFields(sign())], [])
  const parts = order === 'file first' ? [file, fields] : [fields, file]
  const body = Buffer.concat([...parts.map((part) => part.subarray(0, -END.length)), END])
  const headers = { 'content-type': MULTIPART, 'x-forwarded-for': ip }
  const answer = await fetch(url + PARSED, { method: 'POST', headers, body: new Uint8Array(body) })
  await answer.arrayBuffer()
  return answer.status
}
const untilStatus = (status: number, ...call: Parameters<typeof post>) =>
  until(`${call.join(' ')}: ${status}`, async () => (await post(...call)) === status)

test('one address fills its own part, all that prove nothing fill theirs, and signed posts have room left', async (t) => {
  const sockets = [await hold('192.0.2.1', 900 * KIB)]
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  await untilStatus(503, '192.0.2.1', 300 * KIB, 'file first')
  assert.equal(await post('192.0.2.2', 700 * KIB, 'file first'), 200, 'from elsewhere')

  await until('files come first in vain', async () => {
    sockets.push(await hold('192.0.2.3', 900 * KIB))
    return (await post('192.0.2.2', 700 * KIB, 'file first')) === 503
  })
  for (const ip of ['192.0.2.1', '192.0.2.2'])
    assert.equal(await post(ip, 1536 * KIB, 'signature first'), 200, 'signed before its file')

  for (const socket of sockets) socket.destroy()
  await untilStatus(200, '192.0.2.1', 900 * KIB, 'file first')
})
