/** What a connection may cost before anything is known about it. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const KIB = 1024

/** Bodies of ordinary routes; a route that takes more (the webhook) names its own and reads it as a stream. */
export const BODY_LIMIT = 64 * KIB
/** Node's own default; more would be memory for strangers. */
export const HEADER_LIMIT = 16 * KIB
/** The header fields of a request: a slow sender (slow loris) holds a socket no longer than this. */
export const HEADERS_TIMEOUT = 15 * SECOND
/** The whole request: MAX_POST_SIZE at the speed of a slow but honest link. */
export const REQUEST_TIMEOUT = 3 * MINUTE
/** How often Node looks for requests that are over these times. */
export const CHECK_INTERVAL = 5 * SECOND
/** An open connection on which nothing moves. */
export const IDLE_TIMEOUT = 1 * MINUTE
/** Longer than a proxy keeps its side (60 s), so that a post never meets a connection that is just closing. */
export const KEEP_ALIVE_TIMEOUT = 65 * SECOND
/** Sockets at once; more wait in the kernel's queue or are refused. */
export const MAX_CONNECTIONS = 2048
export const MAX_PARAM_LENGTH = 200
/** What Retry-After says while the trouble is ours. */
export const RETRY_AFTER_SECONDS = 30
