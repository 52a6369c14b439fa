/** Answers to what is not HTTP, or too slow or too large to become a request. No hook runs for these. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { v7 } from 'uuid'
import type { Log } from '../log.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { PROBLEM_TYPE } from './problem.ts'
import { REQUEST_ID_HEADER } from './request-id.ts'

const STATUS_OF: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }
const SENTENCES: Readonly<Record<number, string>> = {
  400: 'This is not a well-formed HTTP request.',
  408: 'The request did not arrive in time.',
  431: 'The header fields of the request are too large.',
}

/** Gives the handler of node:http's `clientError`: one answer with the usual headers, then the connection closes. */
export const createClientErrorHandler =
  (log: Log) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const status = STATUS_OF[error.code ?? ''] ?? 400
    const requestId = v7()
    log.info({ request_id: requestId, route: 'none', status, code: error.code ?? null }, 'request')
    // After a bad byte the rest of the connection means nothing: a second request in it may be smuggled (RFC 9112 11.2).
    if (!socket.writable || hasAnswered(socket)) socket.destroy()
    else socket.end(writeAnswer(status, requestId), () => socket.destroy())
  }

/** Half of an answer may be on its way already; a second one behind it would be taken for its body. */
const hasAnswered = (socket: Socket & { _httpMessage?: { headersSent?: boolean } | null }): boolean =>
  socket._httpMessage?.headersSent === true

const writeAnswer = (status: number, requestId: string): string => {
  const body = JSON.stringify({
    type: 'urn:postern:error:request.invalid',
    title: SENTENCES[status],
    status,
    code: 'request.invalid',
    requestId,
  })
  const headers = {
    ...SECURITY_HEADERS,
    [REQUEST_ID_HEADER]: requestId,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
