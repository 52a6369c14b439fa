/** Unsigned posts that are large and never end hold the memory in which all posts are read. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestPostern } from '../support/postern.ts'
import { eventsOf, mailFields, PARSED, postForm, sign, signatureFields, URLENCODED } from '../support/webhook.ts'

const MIB = 1024 * 1024
const MAX_EMAIL_SIZE = 4 * MIB
const postern = await startTestPostern({ after }, { ROLE: 'web', MAX_EMAIL_SIZE: String(MAX_EMAIL_SIZE) })

const open = async (headers: string[]): Promise<Socket> => {
  const { hostname, port } = new URL(postern.url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  socket.write(
    [`POST ${PARSED} HTTP/1.1`, `Host: ${hostname}`, `Content-Type: ${URLENCODED}`, ...headers, '', ''].join('\r\n'),
  )
  return socket
}

/** Sends most of a field and then nothing. Resolves when the kernel has it. */
const holdField = async (bytes: number): Promise<Socket> => {
  const socket = await open([`Content-Length: ${60 * MIB}`])
  await new Promise((resolve) =>
    socket.write(Buffer.concat([Buffer.from('body-plain='), Buffer.alloc(bytes, 'x')]), resolve),
  )
  return socket
}

const post = (text: string) => postForm(postern.url, { fields: [...mailFields({ text }), ...signatureFields(sign())] })

test('while silent sockets hold all that large posts may take, a mail of ordinary size is taken at once', async (t) => {
  const sizes = [...Array<number>(6).fill(25), ...Array<number>(4).fill(2)]
  const sockets = await Promise.all(sizes.map((size) => holdField(size * MIB)))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  const large = 'word '.repeat((3 * MIB) / 5)
  let refused = await post(large)
  for (let tried = 0; refused.status === 200 && tried < 20; tried += 1) {
    await sleep(100)
    refused = await post(large)
  }
  assert.deepEqual([refused.status, refused.body.code], [503, 'webhook.busy'])
  for (let at = 0; at < 20; at += 1) assert.equal((await post(`Ordinary mail ${at}`)).status, 200)
  for (const socket of sockets) socket.destroy()
  let again = await post(large)
  for (let tried = 0; again.status === 503 && tried < 20; tried += 1) {
    await sleep(100)
    again = await post(large)
  }
  assert.equal(again.status, 200, 'what they held is given back')
})

test('a post that stops coming is answered 408, recorded, and its connection ends', async () => {
  const requestId = `stalled-${Date.now()}`
  const socket = await open(['Content-Length: 1000', `X-Request-Id: ${requestId}`])
  socket.write('body-plain=half of a')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'close')
  const answer = Buffer.concat(chunks).toString()
  assert.match(answer, /^HTTP\/1\.1 408 /)
  assert.match(answer, /connection: close/i)
  const id = answer.match(/x-request-id: (\S+)/i)?.[1] ?? requestId
  const [event] = await eventsOf(postern, { requestId: id })
  assert.equal(event?.name, 'webhook_signature_invalid')
})
