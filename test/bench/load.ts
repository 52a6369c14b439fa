/**
 * A load generator in a process of its own: raw sockets with keep-alive, requests that are made before the clock starts.
 * Reads its task from argv as JSON, prints one JSON line.
 */
import { connect, type Socket } from 'node:net'
import { buildForm } from '../../src/demo/inbound-form.ts'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { signInbound } from '../../src/demo/post-inbound.ts'
import { buildEml } from '../support/postern.ts'

export type LoadTask = {
  port: number
  signingKey: string
  forged: boolean
  connections: number
  requests: number
  bytes: number
  senders: number
}
export type LoadResult = { perSecond: number; p50: number; p95: number; p99: number; statuses: Record<string, number> }

async function makeRequests(task: LoadTask): Promise<Buffer[]> {
  const text = 'When do you open on Saturdays? '.repeat(Math.ceil(task.bytes / 31)).slice(0, task.bytes)
  const requests: Buffer[] = []
  for (let n = 0; n < task.requests; n += 1) {
    const eml = buildEml({ from: `Person ${n} <person-${n % task.senders}@customer.example>`, text })
    const signature = signInbound(task.forged ? 'not the key' : task.signingKey)
    const { contentType, body } = buildForm({
      mail: await inboundFromEml(eml),
      form: 'urlencoded',
      signature,
      above: [],
    })
    const head = `POST /webhook/mailgun HTTP/1.1\r\nHost: bench\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`
    requests.push(Buffer.concat([Buffer.from(head), body]))
  }
  return requests
}

/** One connection: the next request leaves when the answer to the last one is complete. */
function drive(
  socket: Socket,
  take: () => Buffer | undefined,
  seen: (status: string, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    let began = 0
    const next = () => {
      const request = take()
      if (request === undefined) return void socket.end(resolve)
      began = performance.now()
      socket.write(request)
    }
    socket
      .setEncoding('latin1')
      .on('error', reject)
      .on('data', (chunk: string) => {
        received += chunk
        const head = received.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0)
        if (received.length < head + 4 + length) return
        seen(received.slice(9, 12), performance.now() - began)
        received = ''
        next()
      })
    next()
  })
}

async function run(task: LoadTask): Promise<LoadResult> {
  const requests = await makeRequests(task)
  const times: number[] = []
  const statuses: Record<string, number> = {}
  const seen = (status: string, ms: number) => {
    times.push(ms)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  const sockets = await Promise.all(
    Array.from(
      { length: task.connections },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
        }),
    ),
  )
  const began = performance.now()
  await Promise.all(sockets.map((socket) => drive(socket, () => requests.pop(), seen)))
  const seconds = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(Math.floor(times.length * share), times.length - 1)] ?? 0
  return { perSecond: task.requests / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), statuses }
}

const argument = process.argv[2]
if (argument !== undefined && import.meta.filename === process.argv[1])
  console.log(JSON.stringify(await run(JSON.parse(argument))))
