/** A refused post must not leave its connection in a state in which the next one on it, perhaps Mailgun's, hangs. */
import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { after, test } from 'node:test'
import { startTestPostern } from '../support/postern.ts'
import {
  encodeMultipart,
  encodeUrl,
  MULTIPART,
  mailFields,
  PARSED,
  SECOND,
  sign,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const MAX_POST_SIZE = 1024 * 1024
const postern = await startTestPostern({ after }, { ROLE: 'web', MAX_POST_SIZE: String(MAX_POST_SIZE) })

type Sent = { contentType: string; body: Buffer }

/** One connection that is used again when the service allows it, as a reverse proxy does. Gives the status. */
const post = (agent: Agent, { contentType, body }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'content-length': body.length }
    const options = { method: 'POST', agent, headers, timeout: 5 * SECOND }
    const request = httpRequest(postern.url + PARSED, options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('timeout', () => request.destroy(new Error('the connection is wedged')))
    request.on('error', reject).end(body)
  })

const forged = signatureFields(sign({ key: 'another-key' }))
const file = (size: number) => [{ name: 'a', type: 'text/plain', content: Buffer.alloc(size) }]
const REFUSED: { name: string; sent: Sent; statuses: number[] }[] = [
  {
    name: 'a wrong signature before a file',
    sent: { contentType: MULTIPART, body: encodeMultipart([...mailFields(), ...forged], file(900_000)) },
    statuses: [401],
  },
  {
    name: 'a form of another type',
    sent: { contentType: 'text/plain', body: Buffer.alloc(900_000, 'x') },
    statuses: [415],
  },
  {
    // read as an event that came to the wrong address, as far as an event may be long
    name: 'JSON that is no event',
    sent: { contentType: 'application/json', body: Buffer.alloc(900_000, 'x') },
    statuses: [413],
  },
  {
    name: 'a multipart without boundary',
    sent: { contentType: 'multipart/form-data', body: Buffer.alloc(900_000, 'x') },
    statuses: [401],
  },
  {
    name: 'a post over its limit',
    sent: { contentType: URLENCODED, body: Buffer.alloc(MAX_POST_SIZE + 200_000, 'x') },
    statuses: [413],
  },
]

for (const { name, sent, statuses } of REFUSED) {
  test(`after ${name} the next post of the same client is taken at once`, async (t) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    for (let round = 0; round < 5; round += 1) {
      // Who still sends may find the connection closed before the answer was read; that is a refusal as well.
      const status = await post(agent, sent).catch((error: NodeJS.ErrnoException) => error.code)
      assert.ok(status === 'ECONNRESET' || status === 'EPIPE' || statuses.includes(Number(status)), String(status))
      const body = encodeUrl([...mailFields(), ...signatureFields(sign())])
      assert.equal(await post(agent, { contentType: URLENCODED, body }), 200)
    }
  })
}
