/**
 * `/unsubscribe/:token`: the one click of a List-Unsubscribe (RFC 8058). A token of ours is never limited, since mail
 * providers click for many people from few addresses; without one a caller is a stranger like any other.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'
import { DONE, PAGE, PAGE_POLICY } from './page.ts'
import { readUnsubscribeToken } from './token.ts'
import { type UnsubscribeDeps, unsubscribe } from './unsubscribe.ts'

type Asked = FastifyRequest<{ Params: { token: string } }>

/** A form field or two: nothing of the body is read. */
const BODY_LIMIT = 16 * 1024
const ROUTE = '/unsubscribe/:token'
const OPTIONS = { config: { public: true as const, limitsItself: true as const }, bodyLimit: BODY_LIMIT }

/** Adds both: POST unsubscribes and answers 200 as often as it is asked, GET shows the button. Refuses `request.not_found`. */
export async function registerUnsubscribe(app: FastifyInstance, { deps }: { deps: UnsubscribeDeps }): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null))
  app.get(ROUTE, OPTIONS, async (request: Asked, reply) => {
    await requireToken(app, deps, { request, reply })
    return reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(PAGE)
  })
  app.post(ROUTE, OPTIONS, async (request: Asked, reply) => {
    const messageId = await requireToken(app, deps, { request, reply })
    await unsubscribe(deps, { messageId, requestId: request.id }).catch(refuseGone)
    return reply.type('text/plain; charset=utf-8').send(DONE)
  })
}

async function requireToken(
  app: FastifyInstance,
  { vault }: UnsubscribeDeps,
  { request, reply }: { request: Asked; reply: FastifyReply },
): Promise<string> {
  const messageId = readUnsubscribeToken(vault.indexes, request.params.token)
  if (messageId !== null) return messageId
  const limit = await app.limitCaller(request)
  if (limit === null) throw new AppError('request.not_found')
  reply.header('retry-after', limit.retryAfterSeconds)
  throw new AppError('request.limited')
}

/** Whoever was erased is nobody to a stranger. */
function refuseGone(error: unknown): never {
  const gone = error instanceof AppError && (error.code === 'message.not_found' || error.code === 'key.erased')
  throw gone ? new AppError('request.not_found', {}, { cause: error }) : error
}
