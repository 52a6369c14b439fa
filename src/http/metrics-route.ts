/** `GET /metrics`: for Prometheus on this machine, or anywhere with the token. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Secret } from '../config/secret.ts'
import { AppError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { isLocalCaller } from './local-caller.ts'

export type MetricsRouteDeps = {
  metrics: Pick<Metrics, 'render'>
  /** METRICS_TOKEN; null: only this machine */
  token: Secret | null
  /** somebody tried a token that is not ours */
  onWrongToken(request: FastifyRequest): void
}

/** Version 0.0.4 of the text format is what every Prometheus reads. */
const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
/** The scheme is the same in any case (RFC 9110 11.1). */
const BEARER = /^bearer +(\S+)$/i

/** Adds the route. Everybody else gets 403 `request.forbidden`, the same whether a token was missing or wrong. */
export const registerMetricsRoute = (app: FastifyInstance, deps: MetricsRouteDeps): void => {
  app.get('/metrics', { config: { public: true } }, async (request, reply) => {
    if (!isAllowed(deps, request)) throw new AppError('request.forbidden')
    reply.type(TEXT)
    return deps.metrics.render()
  })
}

/** A token that was given is judged also from this machine: a wrong one there is a mistake that should be seen. */
const isAllowed = ({ token, onWrongToken }: MetricsRouteDeps, request: FastifyRequest): boolean => {
  const [, given] = BEARER.exec(request.headers.authorization ?? '') ?? []
  if (given !== undefined) {
    if (token !== null && isSame(given, token.reveal())) return true
    onWrongToken(request)
    return false
  }
  const { socket, headers, httpVersion } = request.raw
  return isLocalCaller({ peer: socket.remoteAddress, headers, httpVersion })
}

/** Digests have one length: comparing them takes the same time whatever was given. */
const isSame = (given: string, token: string): boolean =>
  timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'))
