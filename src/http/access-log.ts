import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'

/** nginx's word for a caller that left before the answer */
const CLIENT_CLOSED = 499

/**
 * Every request ends in one line: method, route (the pattern, as a raw URL may hold anything), status, duration, id.
 * Also when the caller leaves before the answer is complete. `metrics` gets the same.
 */
export const registerAccessLog = (app: FastifyInstance, metrics: Pick<Metrics, 'requestEnded'>): void => {
  app.addHook('onRequest', (request, reply, done) => {
    watchEnd(request, reply, metrics)
    done()
  })
}

/** The same for a request that meets no hook. */
export function watchEnd(request: FastifyRequest, reply: FastifyReply, metrics: Pick<Metrics, 'requestEnded'>): void {
  // comes once, after the end of the answer or instead of it
  reply.raw.once('close', () => writeAccessLine(request, reply, metrics))
}

const writeAccessLine = (
  request: FastifyRequest,
  reply: FastifyReply,
  metrics: Pick<Metrics, 'requestEnded'>,
): void => {
  const durationMs = reply.elapsedTime
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.raw.writableEnded ? reply.raw.statusCode : CLIENT_CLOSED,
    duration_ms: Math.round(durationMs * 10) / 10,
    ...(request.refusal === null ? {} : { code: request.refusal }),
  }
  request.log.info(line, 'request')
  metrics.requestEnded({ ...line, durationMs })
}
