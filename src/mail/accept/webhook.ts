/**
 * The inbound webhook: read within fixed memory, verify, and only then think. Every refusal is an event; every 200 is a
 * commit.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bareIp } from '../../access/caller-ip.ts'
import type { Callers } from '../../access/callers.ts'
import { createPayerOf, type PayerOf } from '../../access/payer.ts'
import type { SecurityLog } from '../../audit/record.ts'
import { type Clock, SECOND } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { AppError, type ErrorCode } from '../../errors.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { InboundProvider, ParsedPost, PostForm, Verification } from '../../providers/mail-provider.ts'
import { type AcceptDeps, accept, type Incoming } from './accept.ts'
import { type ByteBudget, type ByteLease, createByteBudget } from './form/byte-budget.ts'
import type { FormFields, FormLimits } from './form/fields.ts'
import { createIdleWatch } from './form/idle-watch.ts'
import { openPostFiles, type PostFiles } from './form/post-files.ts'
import { readMultipart } from './form/read-multipart.ts'
import { readUrlencoded } from './form/read-urlencoded.ts'
import { createKeyWatch, type KeyWatch } from './key-watch.ts'
import { createUnverifiedGuard, type UnverifiedGuard } from './limit-webhook.ts'
import { rawParts } from './raw-parts.ts'
import type { PostSpool, Spool } from './spool.ts'

type WebhookDeps = AcceptDeps & {
  clock: Clock
  inbound: InboundProvider
  callers: Callers
  security: SecurityLog
  metrics: Pick<Metrics, 'mailReceived'>
  spool: Spool
  config: Pick<Config, 'maxEmailSize' | 'maxPostSize' | 'trustProxy'>
}
type Reader = {
  deps: WebhookDeps
  limits: Omit<FormLimits, 'lease'>
  budget: ByteBudget
  payerOf: PayerOf
  keyWatch: KeyWatch
  judge: UnverifiedGuard
}
/** What a post takes of what all posts share; `trust` once its signature is known to be valid. */
type Held = { post: PostSpool; lease: ByteLease; trust(): void }

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data']
const MIB = 1024 * 1024
/** A genuine mail has at most 25 MB, and each field less. */
const FIELD_BYTES = 26 * MIB
/**
 * Memory of all posts together while they are read. Who sends large posts and never ends them neither keeps small ones
 * away nor, from one address, other large ones.
 */
const MEMORY = { total: 192 * MIB, reserve: 32 * MIB, smallPost: 1 * MIB, perAddress: 64 * MIB }
/** A post that sends nothing for as long gives its memory back: genuine ones come within seconds. */
const IDLE = 15 * SECOND

/** Both inbound routes, with parsers of their own: a body is read as bytes, never as Fastify would. */
export async function registerWebhook(app: FastifyInstance, { deps }: { deps: WebhookDeps }): Promise<void> {
  await deps.spool.clear()
  app.addHook('onClose', () => deps.spool.clear())
  const limits = {
    names: deps.inbound.fieldNames,
    totalBytes: deps.config.maxPostSize,
    fieldBytes: FIELD_BYTES,
    idle: createIdleWatch({ idleMs: IDLE }),
  }
  app.removeAllContentTypeParsers()
  // Every type comes this far, so that a post of a wrong one counts against its caller like any other.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  const reader: Reader = {
    deps,
    limits,
    budget: createByteBudget(MEMORY),
    payerOf: createPayerOf(deps.config.trustProxy),
    judge: createUnverifiedGuard(app, deps.callers),
    keyWatch: createKeyWatch(),
  }
  const options = { config: { public: true as const, limitsItself: true as const }, bodyLimit: deps.config.maxPostSize }
  app.post('/webhook/mailgun', options, (request, reply) => receive(reader, request, reply, 'parsed'))
  app.post('/webhook/mailgun/mime', options, (request, reply) => receive(reader, request, reply, 'mime'))
}

async function receive(reader: Reader, request: FastifyRequest, reply: FastifyReply, form: PostForm) {
  const payer = reader.payerOf(request.ip)
  const post = reader.deps.spool.openPost(payer)
  const lease = reader.budget.lease(payer)
  let proven = false
  const trust = () => {
    proven = true
    post.trust()
    lease.trust()
  }
  try {
    return await acceptPost(reader, request, form, { post, lease, trust })
  } catch (error) {
    if (error instanceof AppError) reportRefusal(reader.deps, request, error)
    // What was not read would lie in front of the next request of a proxy that uses the connection again.
    if (!request.raw.readableEnded) reply.header('connection', 'close')
    throw await reader.judge({ request, reply, proven }, error)
  } finally {
    lease.release()
    await post.discard()
  }
}

async function acceptPost(reader: Reader, request: FastifyRequest, form: PostForm, { post, lease, trust }: Held) {
  const { deps, limits } = reader
  refuseCompressed(request)
  const files = openPostFiles(post)
  const fields = await readForm(reader, request, { ...limits, lease }, { ...files, trust })
  const verified = verify(reader, request, fields)
  trust()
  const parsed = await parseForm(deps, fields, form, files)
  const { size, head } = parsed.mail
  if (size > deps.config.maxEmailSize) {
    throw new AppError('webhook.oversized', { size, limit: deps.config.maxEmailSize, sender: head.from.address })
  }
  const { status, id } = await accept(deps, {
    arrival: { ...parsed, tokenDigest: verified.tokenDigest, late: verified.late, requestId: request.id },
    parts: partsOf(parsed.raw, files),
  })
  deps.metrics.mailReceived(form, status)
  // A late retry of a mail that is here already is nothing new, and one that could not be stored comes again.
  if (verified.late && status === 'accepted') {
    const age_seconds = Math.round(verified.ageSeconds)
    deps.security.record('webhook_late_delivery', { ...origin(request), age_seconds }, request.id)
  }
  return { status, id }
}

async function parseForm(deps: WebhookDeps, fields: FormFields, form: PostForm, files: PostFiles): Promise<ParsedPost> {
  const recorded = files.parts().map(({ record }) => record.name)
  const unnamed = Array<string>(files.count() - recorded.length).fill('')
  const parsed = await deps.inbound.parse(fields, form, [...recorded, ...unnamed])
  if (unnamed.length > 0) parsed.mail.head.defects.push('attachments_truncated')
  return parsed
}

function partsOf(raw: ParsedPost['raw'], files: PostFiles): Incoming['parts'] {
  if (raw !== null) return () => rawParts(raw)
  return files.count() === 0 ? null : files.parts
}

/** Mailgun compresses nothing, and a kilobyte of a stranger's may stand for a gigabyte: nothing is ever inflated. */
function refuseCompressed(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') throw new AppError('webhook.compressed', { why: 'malformed' })
}

/** A wrong signature that comes before the first file ends the upload there; Mailgun's own order of parts is not promised. */
async function readForm(
  reader: Reader,
  request: FastifyRequest,
  limits: FormLimits,
  { onFile, trust }: Pick<PostFiles, 'onFile'> & Pick<Held, 'trust'>,
): Promise<FormFields> {
  const contentType = request.headers['content-type'] ?? ''
  const [type = ''] = contentType.toLowerCase().split(';', 1)
  // A post without a body needs no type: it lacks a signature first of all.
  if (request.body !== undefined && !FORMS.includes(type.trim())) throw new AppError('request.content_type')
  if (!contentType.toLowerCase().startsWith('multipart/')) return readUrlencoded(request.raw, limits)
  return readMultipart(request.raw, contentType, {
    limits,
    beforeFirstFile: (soFar) => {
      const found = reader.deps.inbound.verify(soFar, reader.deps.clock.now())
      if (found.ok) trust()
      else if (found.why !== 'missing') refuse(reader, request, found)
    },
    onFile,
  })
}

function verify(reader: Reader, request: FastifyRequest, fields: FormFields): Verification & { ok: true } {
  const now = reader.deps.clock.now()
  const found = reader.deps.inbound.verify(fields, now)
  if (!found.ok) return refuse(reader, request, found)
  reader.keyWatch(found, now)
  return found
}

function refuse({ deps, keyWatch }: Reader, request: FastifyRequest, found: Verification & { ok: false }): never {
  const failures = keyWatch(found, deps.clock.now())
  if (failures !== null) deps.security.record('webhook_key_suspected', { ...origin(request), failures }, request.id)
  throw new AppError('webhook.unsigned', { why: found.why })
}

const MISCONFIGURED: readonly ErrorCode[] = [
  'webhook.store_form',
  'webhook.event_form',
  'webhook.wrong_form',
  'webhook.mime_form',
]
const UNREAD: readonly ErrorCode[] = ['webhook.unsigned', 'webhook.malformed', 'webhook.compressed', 'webhook.stalled']
const WHYS = ['missing', 'malformed', 'wrong', 'stale'] as const

function reportRefusal({ security, config }: WebhookDeps, request: FastifyRequest, error: AppError): void {
  const from = origin(request)
  const sender = typeof error.detail['sender'] === 'string' ? { sender: error.detail['sender'] } : {}
  if (UNREAD.includes(error.code)) {
    const why = WHYS.find((known) => known === error.detail['why']) ?? 'malformed'
    security.record('webhook_signature_invalid', { ...from, why }, request.id)
  } else if (error.code === 'webhook.token_reused') {
    security.record('webhook_token_reused', from, request.id)
  } else if (error.code === 'webhook.no_sender' || error.code === 'webhook.no_recipient') {
    security.record('email_validation_failed', { ...from, code: error.code }, request.id)
  } else if (error.code === 'webhook.oversized') {
    security.record(
      'email_size_exceeded',
      { ...from, size: Number(error.detail['size']), limit: config.maxEmailSize, ...sender },
      request.id,
    )
  } else if (error.code === 'webhook.too_large') {
    security.record('post_too_large', { ...from, limit: config.maxPostSize }, request.id)
  } else if (error.code === 'database.unavailable') {
    security.record('database_connection_error', { code: error.code, endpoint: from.endpoint }, request.id)
  } else if (MISCONFIGURED.includes(error.code)) {
    security.record('webhook_misconfigured', { ...from, code: error.code }, request.id)
  }
}

const origin = (request: FastifyRequest) => ({ ip: bareIp(request.ip), endpoint: request.routeOptions.url ?? 'none' })
