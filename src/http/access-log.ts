import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** nginx's word for a caller that left before the answer */
const CLIENT_CLOSED = 499

/**
 * Every request ends in one line: method, route (the pattern, as a raw URL may hold anything), status, duration, id.
 * Also when the caller leaves before the answer is complete.
 */
export const registerAccessLog = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    let ended = false
    const end = () => {
      if (ended) return
      ended = true
      writeAccessLine(request, reply)
    }
    reply.raw.once('finish', end)
    reply.raw.once('close', end)
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
