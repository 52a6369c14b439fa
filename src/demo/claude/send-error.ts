/** An error in the API's shape. https://platform.claude.com/docs/en/api/errors */
import { type Exchange, sendJson } from '../http-server.ts'
import type { ScriptedError } from './scripted.ts'

export const sendError = (
  { response }: Exchange,
  id: string,
  { status, type = 'api_error', message = 'scripted error', ...more }: ScriptedError,
  headers: Record<string, string> = {},
): void => {
  const details = more.errorCode === undefined ? {} : { details: { error_code: more.errorCode } }
  const wait = more.retryAfter === undefined ? {} : { 'retry-after': String(more.retryAfter) }
  sendJson(
    response,
    status,
    { type: 'error', error: { type, message, ...details }, request_id: id },
    { 'request-id': id, ...headers, ...wait },
  )
}
