/** The security events of the webhooks: what a refusal, or a late post, tells an operator. */
import type { FastifyRequest } from 'fastify'
import { bareIp } from '../../access/caller-ip.ts'
import type { SecurityLog } from '../../audit/record.ts'
import type { Config } from '../../config.ts'
import type { AppError, ErrorCode } from '../../errors.ts'
import { EVENT_BYTES } from './read-event.ts'

const MISCONFIGURED: readonly ErrorCode[] = [
  'webhook.store_form',
  'webhook.event_form',
  'webhook.legacy_event',
  'webhook.mail_form',
  'webhook.wrong_form',
  'webhook.mime_form',
]
const UNREAD: readonly ErrorCode[] = ['webhook.unsigned', 'webhook.malformed', 'webhook.compressed', 'webhook.stalled']
const WHYS = ['missing', 'malformed', 'wrong', 'stale'] as const

/** Records what a post was refused with. */
export function reportRefusal(
  { security, config }: { security: SecurityLog; config: Pick<Config, 'maxPostSize'> },
  request: FastifyRequest,
  error: AppError,
): void {
  const from = originOf(request)
  const sender = typeof error.detail['sender'] === 'string' ? { sender: error.detail['sender'] } : {}
  if (UNREAD.includes(error.code)) {
    const why = WHYS.find((known) => known === error.detail['why']) ?? 'malformed'
    security.record('webhook_signature_invalid', { ...from, why }, request.id)
  } else if (error.code === 'webhook.token_reused') {
    security.record('webhook_token_reused', from, request.id)
  } else if (error.code === 'webhook.no_sender' || error.code === 'webhook.no_recipient') {
    security.record('email_validation_failed', { ...from, code: error.code }, request.id)
  } else if (error.code === 'webhook.oversized') {
    const { size, limit: most } = error.detail
    security.record('email_size_exceeded', { ...from, size: Number(size), limit: Number(most), ...sender }, request.id)
  } else if (error.code === 'webhook.too_large' || error.code === 'webhook.event_too_large') {
    const limit = error.code === 'webhook.too_large' ? config.maxPostSize : EVENT_BYTES
    security.record('post_too_large', { ...from, limit }, request.id)
  } else if (error.code === 'database.unavailable') {
    security.record('database_connection_error', { code: error.code, endpoint: from.endpoint }, request.id)
  } else if (MISCONFIGURED.includes(error.code)) {
    security.record('webhook_misconfigured', { ...from, code: error.code }, request.id)
  }
}

/** Records a post that came late and was taken. */
export function reportLate(security: SecurityLog, request: FastifyRequest, ageSeconds: number): void {
  const age_seconds = Math.round(ageSeconds)
  security.record('webhook_late_delivery', { ...originOf(request), age_seconds }, request.id)
}

/** Gives who posted, and where to. */
export const originOf = (request: FastifyRequest): { ip: string; endpoint: string } => ({
  ip: bareIp(request.ip),
  endpoint: request.routeOptions.url ?? 'none',
})
