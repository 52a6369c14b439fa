/** RFC 9457 problem documents: a code of the table, its sentence, the request id. Never a foreign message. */
import { AppError, ERRORS, type ErrorCode } from '../errors.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export type Problem = { type: string; title: string; status: number; code: ErrorCode; requestId: string }

/** Gives the document of a code. */
export const describeProblem = (code: ErrorCode, requestId: string): Problem => {
  const { status, sentence } = ERRORS[code]
  return { type: `urn:postern:error:${code}`, title: sentence, status, code, requestId }
}

/** Takes anything thrown, gives the code that HTTP shows of it. Fastify's refusals become ours, bugs `request.failed`. */
export const codeOf = (error: unknown, isDatabaseUnavailable: (error: unknown) => boolean): ErrorCode => {
  if (error instanceof AppError) return error.code
  if (isDatabaseUnavailable(error)) return 'database.unavailable'
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 415) return 'request.content_type'
  if (status === 413) return 'request.too_large'
  if (status === 404) return 'request.not_found'
  if (status === 405) return 'request.method'
  return typeof status === 'number' && status >= 400 && status < 500 ? 'request.invalid' : 'request.failed'
}
