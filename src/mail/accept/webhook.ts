/**
 * The inbound webhook: read within fixed memory, verify, and only then think. Every refusal is an event; every 200 is a
 * commit.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { InboundProvider, ParsedPost, PostForm } from '../../providers/mail-provider.ts'
import type { FormFields } from '../webhook/form/fields.ts'
import { EVENT_TYPE, readEvent } from '../webhook/read-event.ts'
import { type Held, isForm, mediaTypeOf, readForm, takeAnyType, type Webhooks } from '../webhook/receive-webhook.ts'
import { reportLate } from '../webhook/report-webhook.ts'
import { type AcceptDeps, accept, type Incoming } from './accept.ts'
import { openPostFiles, type PostFiles } from './post-files.ts'
import { rawParts } from './raw-parts.ts'
import type { PostSpool, Spool } from './spool.ts'

type WebhookDeps = AcceptDeps & {
  clock: Clock
  inbound: InboundProvider
  security: SecurityLog
  metrics: Pick<Metrics, 'mailReceived'>
  spool: Spool
  config: Pick<Config, 'maxEmailSize' | 'maxPostSize'>
}
type Reader = { deps: WebhookDeps; webhooks: Webhooks }
type Taken = { post: PostSpool; held: Held }

const MIB = 1024 * 1024
/** A genuine mail has at most 25 MB, and each field less. */
const FIELD_BYTES = 26 * MIB

/** Both inbound routes. */
export async function registerWebhook(app: FastifyInstance, reader: Reader): Promise<void> {
  const { deps } = reader
  await deps.spool.clear()
  app.addHook('onClose', () => deps.spool.clear())
  takeAnyType(app)
  const options = { config: { public: true as const, limitsItself: true as const }, bodyLimit: deps.config.maxPostSize }
  app.post('/webhook/mailgun', options, (request, reply) => receive(reader, request, reply, 'parsed'))
  app.post('/webhook/mailgun/mime', options, (request, reply) => receive(reader, request, reply, 'mime'))
}

function receive(reader: Reader, request: FastifyRequest, reply: FastifyReply, form: PostForm) {
  const { deps, webhooks } = reader
  return webhooks.receive({ request, reply }, async (held) => {
    const post = deps.spool.openPost(held.payer)
    const trust = () => {
      post.trust()
      held.trust()
    }
    try {
      return await acceptPost(reader, request, form, { post, held: { ...held, trust } })
    } finally {
      await post.discard()
    }
  })
}

async function acceptPost(reader: Reader, request: FastifyRequest, form: PostForm, { post, held }: Taken) {
  const { deps, webhooks } = reader
  const files = openPostFiles(post)
  const fields = await readFields(reader, request, held, files)
  const verified = webhooks.requireProven(request, deps.inbound.verify(fields, deps.clock.now()))
  held.trust()
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
  if (verified.late && status === 'accepted') reportLate(deps.security, request, verified.ageSeconds)
  return { status, id }
}

/** A wrong signature that comes before the first file ends the upload there; Mailgun's own order of parts is not promised. */
async function readFields(
  { deps, webhooks }: Reader,
  request: FastifyRequest,
  { lease, trust }: Pick<Held, 'lease' | 'trust'>,
  { onFile }: PostFiles,
): Promise<FormFields> {
  const type = mediaTypeOf(request)
  if (type === EVENT_TYPE) return refuseEvent({ deps, webhooks }, request, { lease, trust })
  if (!isForm(type)) throw new AppError('request.content_type')
  const limits = {
    names: deps.inbound.fieldNames,
    totalBytes: deps.config.maxPostSize,
    fieldBytes: FIELD_BYTES,
    idle: webhooks.idle,
    lease,
  }
  return readForm(request, limits, {
    beforeFirstFile: (soFar) => {
      const found = deps.inbound.verify(soFar, deps.clock.now())
      if (found.ok) trust()
      else if (found.why !== 'missing') webhooks.requireProven(request, found)
    },
    onFile,
  })
}

/** JSON is of no type that mail has. An event of Mailgun's is somebody's mistake there, which a valid signature is told. */
async function refuseEvent(
  { deps, webhooks }: Reader,
  request: FastifyRequest,
  { lease, trust }: Pick<Held, 'lease' | 'trust'>,
): Promise<never> {
  const post = await readEvent(request.raw, { inbound: deps.inbound, lease, idle: webhooks.idle })
  const found = post === null ? null : deps.inbound.verify(post.signature, deps.clock.now())
  if (found?.ok !== true) throw new AppError('request.content_type')
  webhooks.requireProven(request, found)
  trust()
  throw new AppError('webhook.event_form')
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
