/**
 * What every webhook does around its own work: posts share one memory, a wrong signing key shows at every address, and a
 * caller without a valid signature is counted wherever it posts. One per process.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Callers } from '../../access/callers.ts'
import { createPayerOf } from '../../access/payer.ts'
import type { SecurityLog } from '../../audit/record.ts'
import { type Clock, SECOND } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Verification } from '../../providers/mail-provider.ts'
import { type ByteLease, createByteBudget } from './form/byte-budget.ts'
import type { FormFields, FormLimits } from './form/fields.ts'
import { createIdleWatch, type IdleWatch } from './form/idle-watch.ts'
import { type FilePart, type FileSink, readMultipart } from './form/read-multipart.ts'
import { readUrlencoded } from './form/read-urlencoded.ts'
import { createKeyWatch } from './key-watch.ts'
import { createUnverifiedGuard } from './limit-webhook.ts'
import { originOf, reportRefusal } from './report-webhook.ts'

type WebhookDeps = {
  clock: Clock
  callers: Callers
  security: SecurityLog
  config: Pick<Config, 'trustProxy' | 'maxPostSize'>
}
type Call = { request: FastifyRequest; reply: FastifyReply }
type Proven = Verification & { ok: true }
/** What a post takes of what all posts share; `trust` once its signature is known to be valid. */
export type Held = { payer: string | null; lease: ByteLease; trust(): void }

export type Webhooks = {
  idle: IdleWatch
  /** Does the work of one post. What the work refuses is recorded, counted against the caller, and refused. */
  receive<T>(call: Call, work: (held: Held) => Promise<T>): Promise<T>
  /** Gives the verification back if it is one; refuses `webhook.unsigned`. */
  requireProven(request: FastifyRequest, found: Verification): Proven
}

const MIB = 1024 * 1024
/**
 * Memory of all posts together while they are read. Who sends large posts and never ends them neither keeps small ones
 * away nor, from one address, other large ones.
 */
const MEMORY = { total: 192 * MIB, reserve: 32 * MIB, smallPost: 1 * MIB, perAddress: 64 * MIB }
/** A post that sends nothing for as long gives its memory back: genuine ones come within seconds. */
const IDLE = 15 * SECOND

/** Gives what the routes of all webhooks share. `app` must have `limitCaller`. */
export function openWebhooks(app: FastifyInstance, deps: WebhookDeps): Webhooks {
  const { security, clock } = deps
  const budget = createByteBudget(MEMORY)
  const payerOf = createPayerOf(deps.config.trustProxy)
  const judge = createUnverifiedGuard(app, deps.callers)
  const keyWatch = createKeyWatch()
  return {
    idle: createIdleWatch({ idleMs: IDLE }),
    receive: async ({ request, reply }, work) => {
      const payer = payerOf(request.ip)
      const lease = budget.lease(payer)
      let proven = false
      const trust = () => {
        proven = true
        lease.trust()
      }
      try {
        refuseCompressed(request)
        return await work({ payer, lease, trust })
      } catch (error) {
        if (error instanceof AppError) reportRefusal(deps, request, error)
        // What was not read would lie in front of the next request of a proxy that uses the connection again.
        if (!request.raw.readableEnded) reply.header('connection', 'close')
        throw await judge({ request, reply, proven }, error)
      } finally {
        lease.release()
      }
    },
    requireProven: (request, found) => {
      const failures = keyWatch(found, clock.now())
      if (failures !== null) security.record('webhook_key_suspected', { ...originOf(request), failures }, request.id)
      if (!found.ok) throw new AppError('webhook.unsigned', { why: found.why })
      return found
    },
  }
}

/** Routes of this app get their bodies as bytes, never as Fastify would read them. */
export function takeAnyType(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  // Every type comes this far, so that a post of a wrong one counts against its caller like any other.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/** Mailgun compresses nothing, and a kilobyte of a stranger's may stand for a gigabyte: nothing is ever inflated. */
function refuseCompressed(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') throw new AppError('webhook.compressed', { why: 'malformed' })
}

/** The media type of a body in lower case, without parameters; null for a post without a body. */
export function mediaTypeOf(request: FastifyRequest): string | null {
  if (request.body === undefined) return null
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';', 1)
  return type.trim()
}

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data']

/** Whether a post of this type is a form; one without a body needs no type: it lacks a signature first of all. */
export const isForm = (type: string | null): boolean => type === null || FORMS.includes(type)

type Files = {
  /** what came before the first file; what it throws ends the post there */
  beforeFirstFile(fields: FormFields): void
  onFile(part: FilePart): FileSink
}

/** Reads a form of either type. Refuses what its reader refuses. */
export function readForm(request: FastifyRequest, limits: FormLimits, files: Files): Promise<FormFields> {
  const contentType = request.headers['content-type'] ?? ''
  if (!contentType.toLowerCase().startsWith('multipart/')) return readUrlencoded(request.raw, limits)
  return readMultipart(request.raw, contentType, { limits, ...files })
}
