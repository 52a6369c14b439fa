/** The HTTP line under both fakes: one route function, whole bodies, and a close that leaves no socket behind. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer }
export type FakeServer = { url: string; port: number; close(): Promise<void> }

const BODY_LIMIT = 100 * 1024 * 1024

/** Listens (port 0 picks a free one) and gives each whole request to `route`. A route may leave a request hanging. */
export const startServer = async (
  { port, host }: { port: number; host: string },
  route: (exchange: Exchange) => Promise<void> | void,
): Promise<FakeServer> => {
  const server = createServer((request, response) => {
    answer(request, response, route).catch((error: unknown) => {
      if (request.destroyed || response.headersSent) return response.destroy()
      sendJson(response, 500, { message: `the fake failed: ${error instanceof Error ? error.message : 'unknown'}` })
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address() as AddressInfo
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return { url: `http://${host}:${address.port}`, port: address.port, close }
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** The peer sees ECONNRESET, not a clean end. */
export const resetConnection = (request: IncomingMessage) => {
  request.socket.resetAndDestroy()
}

export const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  route: (exchange: Exchange) => Promise<void> | void,
) => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_LIMIT) return sendJson(response, 413, { message: 'too large' }, { connection: 'close' })
    chunks.push(chunk)
  }
  const url = new URL(request.url ?? '/', 'http://fake')
  await route({ request, response, url, body: Buffer.concat(chunks) })
}
