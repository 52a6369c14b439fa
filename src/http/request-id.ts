import type { IncomingMessage } from 'node:http'
import { newId } from '../new-id.ts'

export const REQUEST_ID_HEADER = 'x-request-id'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Takes a request, gives the id that its lines, rows and answer carry: the caller's own if it is one UUID, else a new
 * UUIDv7. Anything else could forge log lines, or be somebody's address.
 */
export const readRequestId = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && UUID.test(given) ? given.toLowerCase() : newId()
}
