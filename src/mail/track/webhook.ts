/**
 * The events webhook: one JSON event per post, verified like a mail and under the same tokens. A form at this address is
 * somebody's mistake in Mailgun, which a valid signature is told.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { SECOND } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { InboundProvider } from '../../providers/mail-provider.ts'
import { createTurns } from '../../turns.ts'
import { EVENT_TYPE, readEvent } from '../webhook/read-event.ts'
import { type Held, isForm, mediaTypeOf, readForm, takeAnyType, type Webhooks } from '../webhook/receive-webhook.ts'
import { reportLate } from '../webhook/report-webhook.ts'
import { type TrackDeps, track } from './track.ts'

type WebhookDeps = Omit<TrackDeps, 'turns'> & { inbound: InboundProvider; config: Pick<Config, 'maxPostSize'> }
type Reader = { deps: WebhookDeps; webhooks: Webhooks }

/** A burst of events must not take every connection from the mail that arrives meanwhile. */
const TURNS = { atOnce: 4, waiting: 1_000, totalMs: 1.8 * SECOND }
/** What tells an event of legacy webhooks from a mail, and both from a stranger. */
const FORM_FIELDS: ReadonlySet<string> = new Set(['timestamp', 'token', 'signature', 'event'])
const FORM_FIELD_BYTES = 64 * 1024

/** The route of delivery events. */
export async function registerEventWebhook(app: FastifyInstance, { deps, webhooks }: Reader): Promise<void> {
  takeAnyType(app)
  const reader = { deps: { ...deps, turns: createTurns(TURNS) }, webhooks }
  const options = { config: { public: true as const, limitsItself: true as const }, bodyLimit: deps.config.maxPostSize }
  app.post('/webhook/mailgun/events', options, (request, reply) =>
    webhooks.receive({ request, reply }, (held) => takeEvent(reader, request, held)),
  )
}

async function takeEvent(reader: Reader & { deps: TrackDeps }, request: FastifyRequest, held: Held) {
  const { deps, webhooks } = reader
  const type = mediaTypeOf(request)
  if (isForm(type)) return refuseForm(reader, request, held)
  if (type !== EVENT_TYPE) throw new AppError('request.content_type')
  const post = await readEvent(request.raw, { inbound: deps.inbound, lease: held.lease, idle: webhooks.idle })
  if (post === null) throw new AppError('webhook.malformed', { why: 'json' })
  const found = deps.inbound.verify(post.signature, deps.clock.now())
  const { tokenDigest, late, ageSeconds } = webhooks.requireProven(request, found)
  held.trust()
  const { event, contentDigest } = post
  const tracked = await track(deps, { tokenDigest, contentDigest, event, requestId: request.id })
  if (late && tracked.status === 'accepted') reportLate(deps.security, request, ageSeconds)
  return tracked
}

/** Read as far as it takes to find a signature, and kept nowhere. */
async function refuseForm({ deps, webhooks }: Reader, request: FastifyRequest, held: Held): Promise<never> {
  const limits = {
    names: FORM_FIELDS,
    totalBytes: deps.config.maxPostSize,
    fieldBytes: FORM_FIELD_BYTES,
    idle: webhooks.idle,
    lease: held.lease,
  }
  const fields = await readForm(request, limits, {
    beforeFirstFile: () => undefined,
    onFile: () => ({ write: () => undefined, end: async () => undefined }),
  })
  webhooks.requireProven(request, deps.inbound.verify(fields, deps.clock.now()))
  held.trust()
  throw new AppError(fields.has('event') ? 'webhook.legacy_event' : 'webhook.mail_form')
}
