/**
 * How often a caller may ask before it has proven anything: public routes and unknown addresses, before they are
 * answered. The webhook asks after it has looked for a signature, because one that is valid is never limited.
 */
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Blocks } from '../access/blocks.ts'
import { bareIp, type GivenIp } from '../access/caller-ip.ts'
import type { Callers } from '../access/callers.ts'
import { suspiciousPath } from '../access/suspicious-path.ts'
import type { SecurityLog } from '../audit/record.ts'
import { type Clock, HOUR, MINUTE, SECOND } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { LimitsInForce } from '../quota/limits.ts'
import { findOddity } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the route asks `limitCaller` itself, when it knows whether the caller has proven anything */
    limitsItself?: true
  }
  interface FastifyInstance {
    /** counts a call that has proven nothing; gives why it gets no answer, which was recorded, or null */
    limitCaller(request: FastifyRequest): Promise<CallerLimit | null>
  }
}

type CallerLimit = { by: 'blocked' | 'requests_per_minute'; retryAfterSeconds: number }
export type RequestLimitDeps = {
  clock: Clock
  blocks: Pick<Blocks, 'findCaller' | 'countHit'>
  limits: LimitsInForce
  callers: Callers
  security: SecurityLog
}

/** Orchestrators ask these as often as they like, from addresses that nobody else has. */
const PROBES: readonly (string | undefined)[] = ['/livez', '/readyz', '/metrics']
/** What Retry-After says to a caller that is blocked for good. */
const LONGEST_RETRY = 24 * HOUR

/** Adds the hook and `app.limitCaller`. */
export async function registerRequestLimits(app: FastifyInstance, deps: RequestLimitDeps): Promise<void> {
  const { callers, limits } = deps
  await app.register(rateLimit, {
    global: false,
    timeWindow: MINUTE,
    max: () => limits.current().requestsPerMinute,
    keyGenerator: ({ ip }) => callers.keyOf(ip),
    store: createStore(deps),
  })
  const measure = app.createRateLimit()
  const limitCaller = async (request: FastifyRequest): Promise<CallerLimit | null> => {
    const limit = findBlock(deps, request.ip) ?? (callers.limited ? toLimit(await measure(request)) : null)
    if (limit !== null) report(deps, request, limit)
    return limit
  }
  app.decorate('limitCaller', limitCaller)
  app.addHook('onRequest', (request, reply, done) => {
    if (isExempt(callers, request)) return done()
    watchPath(deps, request)
    limitCaller(request).then((limit) => done(limit === null ? undefined : refuse(reply, limit)), done)
  })
}

/** Our counters behind the plugin's interface; it makes its store with `new`. */
function createStore({ callers, clock }: RequestLimitDeps): NonNullable<RateLimitPluginOptions['store']> {
  type Store = InstanceType<NonNullable<RateLimitPluginOptions['store']>>
  const store: Store = {
    incr: (key, callback, _timeWindow, max) => {
      const { total, endsAt } = callers.countRequest(key, max)
      callback(null, { current: total, ttl: Math.max(endsAt - clock.now().getTime(), 0) })
    },
    child: () => store,
  }
  return function RequestStore() {
    return store
  } as unknown as NonNullable<RateLimitPluginOptions['store']>
}

function findBlock({ blocks, clock }: RequestLimitDeps, ip: GivenIp): CallerLimit | null {
  const block = blocks.findCaller(ip)
  if (block === null) return null
  blocks.countHit(block.id)
  const left = block.expiresAt === null ? LONGEST_RETRY : block.expiresAt.getTime() - clock.now().getTime()
  return { by: 'blocked', retryAfterSeconds: Math.ceil(Math.min(left, LONGEST_RETRY) / SECOND) }
}

function toLimit(measured: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>): CallerLimit | null {
  if (measured.isAllowed || !measured.isExceeded) return null
  return { by: 'requests_per_minute', retryAfterSeconds: Math.max(measured.ttlInSeconds, 1) }
}

function report({ security }: RequestLimitDeps, request: FastifyRequest, { by }: CallerLimit): void {
  const endpoint = request.routeOptions.url ?? 'none'
  security.record('rate_limit_exceeded', { limit: by, ip: bareIp(request.ip), endpoint }, request.id)
}

function isExempt(callers: Callers, request: FastifyRequest): boolean {
  // An odd request never comes to a route that would ask for its limits.
  if (request.is404 || findOddity(request) !== null) return false
  const { url, config } = request.routeOptions
  if (config.limitsItself === true || config.permission !== undefined) return true
  return PROBES.includes(url) && callers.isShared(request.ip)
}

/** The answer stays 404, which tells a scanner nothing. The path itself is a stranger's text: the event has a word for it. */
function watchPath({ callers, security }: RequestLimitDeps, request: FastifyRequest): void {
  const kind = request.is404 ? suspiciousPath(request.originalUrl) : null
  if (kind === null) return
  security.record('suspicious_path_access', { ip: bareIp(request.ip), kind }, request.id)
  callers.countFailure(request.ip)
}

function refuse(reply: FastifyReply, { retryAfterSeconds }: CallerLimit): AppError {
  reply.header('retry-after', retryAfterSeconds)
  return new AppError('request.limited')
}
