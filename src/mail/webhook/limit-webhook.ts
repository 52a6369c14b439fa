/** What a post without a valid signature is told, once its address has sent too many of them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Callers } from '../../access/callers.ts'
import { AppError, type ErrorCode } from '../../errors.ts'

export type UnverifiedGuard = (
  call: { request: FastifyRequest; reply: FastifyReply; proven: boolean },
  error: unknown,
) => Promise<unknown>

/** A post that came to no end is a call that proved nothing, and yet no attempt: networks break. */
const UNVERIFIED: readonly ErrorCode[] = [
  'webhook.unsigned',
  'webhook.malformed',
  'webhook.compressed',
  'webhook.stalled',
  'webhook.cut_off',
  'webhook.too_large',
  'webhook.event_too_large',
  'request.content_type',
]
const ATTEMPTS: readonly ErrorCode[] = ['webhook.unsigned', 'webhook.malformed']

/**
 * Gives the function that takes what a post is refused with and gives what it is answered: the same, or `webhook.limited`
 * where the caller is blocked or over MAX_REQUESTS_PER_MINUTE. A failed attempt is counted against the caller. Of a post
 * that has shown a valid signature before it was refused (`proven`) nothing is counted, unless that does not stand.
 */
export function createUnverifiedGuard(app: FastifyInstance, callers: Pick<Callers, 'countFailure'>): UnverifiedGuard {
  return async ({ request, reply, proven }, error) => {
    if (!(error instanceof AppError) || !UNVERIFIED.includes(error.code)) return error
    if (proven && error.code !== 'webhook.unsigned') return error
    const limit = await app.limitCaller(request)
    if (limit?.by !== 'blocked' && ATTEMPTS.includes(error.code)) callers.countFailure(request.ip)
    if (limit === null) return error
    reply.header('retry-after', limit.retryAfterSeconds)
    return new AppError('webhook.limited')
  }
}
