/** The end of HTTP: what is being answered is answered, and nobody keeps the process from ending. */
import type { FastifyInstance } from 'fastify'

/** an open connection whose answer went out a moment ago is found by the next look */
const LOOK_EVERY = 50

/**
 * Takes no new connection, and resolves when the last one is closed. A connection that is kept alive would stay open until
 * its client leaves if its answer goes out after the server stopped listening, so idle ones are closed again and again.
 * What still sends or is answered after `graceMs` is cut off: Mailgun posts it again.
 */
export async function closeApp(app: FastifyInstance, graceMs: number): Promise<void> {
  const idle = setInterval(() => app.server.closeIdleConnections(), LOOK_EVERY)
  const late = setTimeout(() => app.server.closeAllConnections(), graceMs)
  try {
    await app.close()
  } finally {
    clearInterval(idle)
    clearTimeout(late)
  }
}
