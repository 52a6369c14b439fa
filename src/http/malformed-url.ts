/**
 * Targets that the router cannot read. It would answer them before any hook runs, so that they were counted against
 * nobody: they are routed to nowhere instead, and refused like every other odd request, after the limits.
 */
import type { FastifyRequest } from 'fastify'

/** No route has this address. */
const NOWHERE = '/malformed-url'
const ABSOLUTE = /^https?:\/\/[^/]/i

/** For Fastify's `rewriteUrl`: the target as it came, or one that leads nowhere. */
export function routeMalformed({ url = '' }: { url?: string | undefined }): string {
  return isReadable(url) ? url : NOWHERE
}

/** Whether `routeMalformed` has changed the target. */
export const isMalformed = (request: Pick<FastifyRequest, 'url' | 'originalUrl'>): boolean =>
  request.url === NOWHERE && request.originalUrl !== NOWHERE

function isReadable(target: string): boolean {
  if (!target.startsWith('/') && !ABSOLUTE.test(target)) return false
  if (!target.includes('%')) return true
  const end = target.search(/[?#]/)
  try {
    decodeURI(end === -1 ? target : target.slice(0, end))
    return true
  } catch {
    return false
  }
}
