/** Which mail provider the configuration means. */
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import { MIME_LIMITS, parseMime } from './mail/accept/mime/parse-mime.ts'
import type { InboundProvider, MailProvider } from './providers/mail-provider.ts'
import { createMailgunSender } from './providers/mailgun/send.ts'
import { createMailgunInbound } from './providers/mailgun/webhook.ts'

/** Gives Mailgun; null without MAILGUN_API_KEY. */
export function createProvider(config: Config, log: Log): MailProvider | null {
  if (config.mailgunApiKey === null) return null
  return createMailgunSender({
    apiKey: config.mailgunApiKey.reveal(),
    domain: config.mailgunDomain,
    baseUrl: config.mailgunApiUrl,
    log,
  })
}

/** Gives what reads the posts of Mailgun. */
export const createInbound = (config: Config): InboundProvider =>
  createMailgunInbound({
    signingKeys: config.mailgunWebhookSigningKey.map((key) => key.reveal()),
    toleranceSeconds: config.webhookTimestampTolerance,
    parseMime: (raw) => parseMime(raw, MIME_LIMITS),
  })
