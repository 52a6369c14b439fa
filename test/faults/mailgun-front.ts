/** A front before the fake Mailgun, for what breaks between it and us: the Events API alone. */
import { resetConnection, sendJson, startServer } from '../../src/demo/http-server.ts'
import type { Scope } from '../support/database.ts'

/** Passes all on to `url`; `failEvents(n)` has the next n look-ups fail in turn by 500, 429 and a reset. */
export async function startMailgunFront(scope: Scope, url: string) {
  const counts = { toFail: 0, failed: 0 }
  const server = await startServer({ port: 0, host: '127.0.0.1' }, async ({ request, response, url: asked, body }) => {
    if (asked.pathname.endsWith('/events') && counts.failed < counts.toFail) {
      counts.failed += 1
      if (counts.failed % 3 === 0) return resetConnection(request)
      return sendJson(response, counts.failed % 3 === 1 ? 500 : 429, { message: 'scripted answer' })
    }
    const passed = await fetch(url + asked.pathname + asked.search, {
      method: request.method ?? 'GET',
      headers: headersOf(request.headers),
      ...(request.method === 'POST' ? { body: new Uint8Array(body) } : {}),
    }).catch(() => null)
    // the fake broke the line: so does the front
    if (passed === null) return resetConnection(request)
    response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'text/plain' })
    response.end(Buffer.from(await passed.arrayBuffer()))
  })
  scope.after(server.close)
  return {
    url: server.url,
    failEvents: (many: number) => {
      counts.toFail += many
    },
    failed: () => counts.failed,
  }
}

const headersOf = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    ['authorization', 'content-type'].flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
