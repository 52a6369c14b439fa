/** Which mail provider the configuration means; null without a key. */
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { MailProvider } from './providers/mail-provider.ts'
import { createMailgunSender } from './providers/mailgun/send.ts'

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
