/** A mail full of secrets, each a random word of its own, so that any of them is known wherever it turns up. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { buildEml } from '../support/postern.ts'

const word = () => randomBytes(10).toString('hex')
const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')

export const SETTINGS = {
  MAILGUN_API_KEY: word(),
  MAILGUN_WEBHOOK_SIGNING_KEY: word(),
  CLAUDE_API_KEY: word(),
  SECRET_KEY: randomBytes(48).toString('base64url'),
  ENCRYPTION_KEY: generateFernetKey(),
  METRICS_TOKEN: word(),
}
export const WORDS = {
  password: word(),
  'API token': `sk-ant-${word()}`,
  card: digits(16),
  phone: `+420${digits(12)}`,
  'From name': word(),
  'From address': word(),
  'Reply-To address': word(),
  'Cc address': word(),
  subject: word(),
  text: word(),
  'address in the text': word(),
  'file name': word(),
  'header name': word(),
  'header value': word(),
  'Message-ID': word(),
  path: word(),
  query: word(),
  'user agent': word(),
  'field name': word(),
  'metrics token that is wrong': word(),
  draft: word(),
  edit: word(),
  'reject reason': word(),
  'error of Claude': word(),
  'error of Mailgun': word(),
  'error of PostgreSQL': word(),
  'error of a route': word(),
  'error of a job': word(),
}
/** A request id is logged as it was given: shows that the search would have found the others. */
export const CONTROL = randomUUID()

/** What a careless mail, and a careless error message, holds. */
export const SECRETS = `My password is ${WORDS.password}, token ${WORDS['API token']}, card ${WORDS.card}, phone ${WORDS.phone}, write to ${WORDS['address in the text']}@customer.example. ${WORDS.text}`

export const letter = (key: string) =>
  buildEml({
    from: `"${WORDS['From name']}" <${WORDS['From address']}${key}@customer.example>`,
    subject: `${WORDS.subject} ${WORDS.password}`,
    text: SECRETS,
    messageId: `<${WORDS['Message-ID']}.${key}@customer.example>`,
    headers: [
      `Reply-To: ${WORDS['Reply-To address']}@customer.example`,
      `Cc: ${WORDS['Cc address']}@customer.example`,
      `X-${WORDS['header name']}: ${WORDS['header value']}`,
    ],
  })
