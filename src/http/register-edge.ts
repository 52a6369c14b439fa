/** The outermost layer of HTTP, in the order in which a request meets it. */
import type { Server } from 'node:http'
import { type FastifyBaseLogger, type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { registerAccessLog, watchEnd } from './access-log.ts'
import { createClientErrorHandler } from './client-error.ts'
import { registerErrors, sendProblem } from './errors.ts'
import { OTHER_HEADERS, SECURITY_HEADERS } from './headers.ts'
import { type HealthDeps, registerHealth } from './health.ts'
import { readHelmetHeaders } from './helmet-headers.ts'
import * as limits from './limits.ts'
import { routeMalformed } from './malformed-url.ts'
import { codeOf } from './problem.ts'
import { REQUEST_ID_HEADER, readRequestId } from './request-id.ts'
import { requireRouteAccess } from './route-access.ts'

export type EdgeDeps = {
  isDatabaseUnavailable: (error: unknown) => boolean
  health: HealthDeps
  metrics: Pick<Metrics, 'requestEnded'>
}

/** Gives Fastify's options: limits and timeouts, request ids, and answers that are made before any hook. */
export const createEdgeOptions = (options: {
  log: Log
  trustProxy: readonly string[]
  metrics: Pick<Metrics, 'requestEnded'>
}) =>
  ({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: readRequestId,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    bodyLimit: limits.BODY_LIMIT,
    requestTimeout: limits.REQUEST_TIMEOUT,
    connectionTimeout: limits.IDLE_TIMEOUT,
    keepAliveTimeout: limits.KEEP_ALIVE_TIMEOUT,
    rewriteUrl: routeMalformed,
    routerOptions: { maxParamLength: limits.MAX_PARAM_LENGTH },
    // While it drains, requests on open connections are answered as usual, with Connection: close.
    return503OnClosing: false,
    http: {
      maxHeaderSize: limits.HEADER_LIMIT,
      headersTimeout: limits.HEADERS_TIMEOUT,
      connectionsCheckingInterval: limits.CHECK_INTERVAL,
      // Node's own answer would have no headers of ours; refuseOddRequests asks for the Host.
      requireHostHeader: false,
    },
    clientErrorHandler: createClientErrorHandler(options.log),
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...SECURITY_HEADERS, [REQUEST_ID_HEADER]: request.id })
      watchEnd(request, reply, options.metrics)
      sendProblem(
        request,
        reply,
        codeOf(error, () => false),
      )
    },
  }) satisfies FastifyHttpOptions<Server>

/**
 * Registers the edge on an app that was made with `createEdgeOptions`. Routes come after it; `refuseOddRequests` comes
 * after the limits, so that nothing is refused without being counted.
 */
export const registerEdge = async (app: FastifyInstance, deps: EdgeDeps): Promise<void> => {
  app.server.maxConnections = limits.MAX_CONNECTIONS
  // An unknown Expect is ignored (RFC 9110 10.1.1); Node's 417 would have no headers of ours.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  registerErrors(app, deps)
  registerAccessLog(app, deps.metrics)
  const headers = { ...OTHER_HEADERS, ...(await readHelmetHeaders()) }
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header(REQUEST_ID_HEADER, request.id)
    done()
  })
  requireRouteAccess(app)
  registerHealth(app, deps.health)
}
