/**
 * `/unsubscribe/:token`: the one click of a List-Unsubscribe (RFC 8058). A click that unsubscribes somebody is never limited,
 * since mail providers click for many people from few addresses. Whoever got one reply has a token for good, so that one
 * that changes nothing counts as a call of a stranger, as does one without a token of ours.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SECOND } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { createTurns } from '../../turns.ts'
import { DONE, PAGE, PAGE_POLICY } from './page.ts'
import { readUnsubscribeToken } from './token.ts'
import { type UnsubscribeDeps, unsubscribe } from './unsubscribe.ts'

type Asked = FastifyRequest<{ Params: { token: string } }>

/** A form field or two: nothing of the body is read. */
const BODY_LIMIT = 16 * 1024
const ROUTE = '/unsubscribe/:token'
/** A flood of clicks must not take every connection from the mail that arrives meanwhile. */
const TURNS = { atOnce: 2, waiting: 50, totalMs: 1.8 * SECOND }
const OPTIONS = { config: { public: true as const, limitsItself: true as const }, bodyLimit: BODY_LIMIT }

type RouteDeps = Omit<UnsubscribeDeps, 'turns'>

/**
 * Adds both: POST unsubscribes, and answers 200 to a click that is repeated, GET shows the button. Refuses
 * `request.not_found`, `request.limited`, `request.busy`.
 */
export async function registerUnsubscribe(app: FastifyInstance, { deps }: { deps: RouteDeps }): Promise<void> {
  const turns = createTurns(TURNS)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null))
  app.get(ROUTE, OPTIONS, async (request: Asked, reply) => {
    await requireToken(app, deps, { request, reply })
    return reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(PAGE)
  })
  app.post(ROUTE, OPTIONS, async (request: Asked, reply) => {
    const messageId = await requireToken(app, deps, { request, reply })
    const click = { messageId, requestId: request.id }
    const done = await unsubscribe({ ...deps, turns }, click).catch(toGone)
    if (done !== true) await countStranger(app, { request, reply })
    if (done === 'gone') throw new AppError('request.not_found')
    return reply.type('text/plain; charset=utf-8').send(DONE)
  })
}

async function requireToken(
  app: FastifyInstance,
  { vault }: RouteDeps,
  call: { request: Asked; reply: FastifyReply },
): Promise<string> {
  const messageId = readUnsubscribeToken(vault.indexes, call.request.params.token)
  if (messageId !== null) return messageId
  await countStranger(app, call)
  throw new AppError('request.not_found')
}

/** Refuses `request.limited` to a caller that is blocked, or has asked too often for nothing. */
async function countStranger(
  app: FastifyInstance,
  { request, reply }: { request: Asked; reply: FastifyReply },
): Promise<void> {
  const limit = await app.limitCaller(request)
  if (limit === null) return
  reply.header('retry-after', limit.retryAfterSeconds)
  throw new AppError('request.limited')
}

/** Whoever was erased is nobody to a stranger. */
function toGone(error: unknown): 'gone' {
  if (error instanceof AppError && (error.code === 'message.not_found' || error.code === 'key.erased')) return 'gone'
  throw error
}
