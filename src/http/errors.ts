/** The two ends of a request that no route answered: an error, and nothing at this address. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, ERRORS, type ErrorCode } from '../errors.ts'
import { RETRY_AFTER_SECONDS } from './limits.ts'
import { isMalformed } from './malformed-url.ts'
import { codeOf, describeProblem, PROBLEM_TYPE } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** the code of the refusal, for the line of the request */
    refusal: ErrorCode | null
  }
}

/** Sets the error handler and the handler for unknown addresses. */
export const registerErrors = (
  app: FastifyInstance,
  deps: { isDatabaseUnavailable: (error: unknown) => boolean },
): void => {
  app.decorateRequest('refusal', null)
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error, deps.isDatabaseUnavailable)
    if (ERRORS[code].status >= 500) request.log.error({ err: error, code }, 'a request failed')
    return sendProblem(request, reply, code)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 'request.not_found'))
}

/** Answers with the problem document of a code. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, code: ErrorCode): FastifyReply => {
  const { status } = ERRORS[code]
  request.refusal = code
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS)
  // The rest of an oversized body is not worth reading.
  if (status === 413) reply.header('connection', 'close')
  return reply.code(status).type(PROBLEM_TYPE).send(describeProblem(code, request.id))
}

/**
 * What a request is refused with whatever it asks for: TRACE repeats what it is sent (RFC 9110 9.3.8), HTTP/1.1 requires
 * a Host (RFC 9112 3.2), and a target must be readable.
 */
export function findOddity(request: FastifyRequest): ErrorCode | null {
  if (request.method === 'TRACE') return 'request.method'
  if (isMalformed(request)) return 'request.invalid'
  return request.raw.httpVersion === '1.1' && !request.raw.headers.host ? 'request.invalid' : null
}

/** A hook that comes after the limits. */
export const refuseOddRequests = async (request: FastifyRequest): Promise<void> => {
  const oddity = findOddity(request)
  if (oddity !== null) throw new AppError(oddity)
}
