import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** nginx's word for a caller that left before the answer */
const CLIENT_CLOSED = 499

/**
 * Every request ends in one line: method, route (the pattern, as a raw URL may hold anything), status, duration, id.
 * Also when the caller leaves before the answer is complete.
 */
export const registerAccessLog = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    // comes once, after the end of the answer or instead of it
    reply.raw.once('close', () => writeAccessLine(request, reply))
    done()
  })
}

const writeAccessLine = (request: FastifyRequest, reply: FastifyReply): void => {
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.raw.writableEnded ? reply.raw.statusCode : CLIENT_CLOSED,
    duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(request.refusal === null ? {} : { code: request.refusal }),
  }
  request.log.info(line, 'request')
}
