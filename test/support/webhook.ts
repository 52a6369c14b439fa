/** Posts of Mailgun as bytes, each field under the test's control, and what they leave behind. */
import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { SECOND } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { type Signature, signInbound } from '../../src/demo/post-inbound.ts'
import { createLog } from '../../src/log.ts'
import { startPostern } from '../../src/server.ts'
import type { Scope } from './database.ts'
import { MAILBOX, SIGNING_KEY, type TestPostern } from './postern.ts'

export { HOUR, MINUTE, SECOND } from '../../src/clock.ts'

export const PARSED = '/webhook/mailgun'
export const MIME = '/webhook/mailgun/mime'
export const URLENCODED = 'application/x-www-form-urlencoded'
export const MULTIPART = 'multipart/form-data; boundary=test-boundary'

export type Field = [name: string, value: string | Uint8Array]
export type File = { name: string; type: string; content: Uint8Array }
export type Answer = {
  status: number
  body: { status?: string; id?: string; code?: string; title?: string; requestId?: string }
  headers: Headers
  requestId: string
}

/** The three fields, stamped `ageMs` ago; a fresh token unless one is given. */
export function sign({ ageMs = 0, token, key = SIGNING_KEY }: { ageMs?: number; token?: string; key?: string } = {}) {
  const timestamp = String(Math.floor((Date.now() - ageMs) / SECOND))
  return signInbound(key, { timestamp, ...(token === undefined ? {} : { token }) })
}

export const signatureFields = ({ timestamp, token, signature }: Signature): Field[] => [
  ['timestamp', timestamp],
  ['token', token],
  ['signature', signature],
]

export type MailInput = {
  from?: string
  recipient?: string
  subject?: string
  text?: string
  messageId?: string | null
  headers?: [string, string][]
}

/** The fields of one small mail in the parsed form, without signature. `messageId` null leaves the field out. */
export function mailFields(mail: MailInput = {}): Field[] {
  const { from = 'Jana <jana@customer.example>', recipient = MAILBOX, subject = 'A question', text = 'Hello?' } = mail
  return [
    ['recipient', recipient],
    ['sender', 'jana@customer.example'],
    ['from', from],
    ['subject', subject],
    ['message-headers', JSON.stringify(mailHeaders({ ...mail, from, subject }))],
    ['body-plain', text],
  ]
}

/** The fields of the same mail as raw MIME, without signature. */
export function mimeFields(mail: MailInput = {}): Field[] {
  const { from = 'Jana <jana@customer.example>', recipient = MAILBOX, subject = 'A question', text = 'Hello?' } = mail
  const header = mailHeaders({ ...mail, from, subject }).map(([name, value]) => `${name}: ${value}\r\n`)
  return [
    ['recipient', recipient],
    ['sender', 'jana@customer.example'],
    ['body-mime', `${header.join('')}\r\n${text}\r\n`],
  ]
}

function mailHeaders(mail: MailInput & { from: string; subject: string }): [string, string][] {
  const messageId =
    mail.messageId === undefined ? `<${randomBytes(8).toString('hex')}@customer.example>` : mail.messageId
  return [
    ['Received', 'from mx.customer.example by mxa.mailgun.org; Fri, 20 Nov 2026 10:00:00 +0000'],
    ['From', mail.from],
    ['To', MAILBOX],
    ['Subject', mail.subject],
    ...(messageId === null ? [] : [['Message-ID', messageId] as [string, string]]),
    ...(mail.headers ?? []),
  ]
}

export type PostInput = {
  path?: string
  fields: readonly Field[]
  files?: readonly File[]
  contentType?: string
  requestId?: string
  timeoutMs?: number
}

/** Posts the fields in their order; files make the post multipart. Throws what fetch throws when nobody answers. */
export async function postForm(url: string, input: PostInput): Promise<Answer> {
  const { fields, files = [], requestId = randomUUID() } = input
  const contentType = input.contentType ?? (files.length > 0 ? MULTIPART : URLENCODED)
  const body = contentType.startsWith('multipart/') ? encodeMultipart(fields, files) : encodeUrl(fields)
  return postBytes(url, { ...input, contentType, requestId, body })
}

type BytesInput = { path?: string; contentType: string; body: Uint8Array; requestId?: string; timeoutMs?: number }

/** Posts a body as it is. */
export async function postBytes(url: string, input: BytesInput): Promise<Answer> {
  const { path = PARSED, contentType, body, requestId = randomUUID(), timeoutMs = 30 * SECOND } = input
  const headers = { 'content-type': contentType, 'x-request-id': requestId }
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url + path, { method: 'POST', headers, body: new Uint8Array(body), signal })
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    headers: response.headers,
    requestId,
  }
}

/** Bytes are percent-encoded as they are: an 8-bit message is not UTF-8. */
export function encodeUrl(fields: readonly Field[]): Buffer {
  const pieces = fields.flatMap(([name, value], at) => [
    Buffer.from(at === 0 ? '' : '&'),
    percentEncode(Buffer.from(name)),
    Buffer.from('='),
    percentEncode(Buffer.from(value)),
  ])
  return Buffer.concat(pieces)
}

const PLAIN = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*._-'))
const PERCENT = 0x25
const HEX = Buffer.from('0123456789abcdef')

/** Byte by byte: a mail of 25 MB takes a fifth of a second, with a regular expression three. */
function percentEncode(bytes: Buffer): Buffer {
  const encoded = Buffer.allocUnsafe(bytes.length * 3)
  let end = 0
  for (const byte of bytes) {
    if (PLAIN.has(byte)) encoded[end++] = byte
    else {
      encoded[end++] = PERCENT
      encoded[end++] = HEX[byte >> 4] ?? 0
      encoded[end++] = HEX[byte & 15] ?? 0
    }
  }
  return encoded.subarray(0, end)
}

export function encodeMultipart(fields: readonly Field[], files: readonly File[]): Buffer {
  const part = (head: string, content: string | Uint8Array) => [
    Buffer.from(`--test-boundary\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]
  return Buffer.concat([
    ...fields.flatMap(([name, value]) => part(`name="${name}"`, value)),
    ...files.flatMap(({ name, type, content }, at) =>
      part(`name="attachment-${at + 1}"; filename="${name.replaceAll('"', '%22')}"\r\nContent-Type: ${type}`, content),
    ),
    Buffer.from('--test-boundary--\r\n'),
  ])
}

const COUNTED = ['webhook_token', 'message', 'thread', 'timeline', 'correspondent', 'attachment', 'attachment_chunk']

/** How many rows each table has that a mail could leave something in, jobs of the road included. */
export async function countRows(pool: pg.Pool): Promise<Record<string, number>> {
  const parts = COUNTED.map((table) => `(select count(*)::int from ${table}) as ${table}`)
  const { rows } = await pool.query(
    `select ${parts.join(', ')}, (select count(*)::int from pgboss.job where name = 'mail.check') as job`,
  )
  return rows[0]
}

type Recorded = { name: string; severity: string; fields: Record<string, unknown> }

/** The security events of one request, from the table. */
export async function eventsOf(postern: Pick<TestPostern, 'deps'>, { requestId }: Pick<Answer, 'requestId'>) {
  await postern.deps.security.flush()
  const { rows } = await postern.deps.pool.query<Recorded>(
    'select name, severity, fields from security_event where request_id = $1 order by id',
    [requestId],
  )
  return rows
}

/** The lines of the log that carry the id of a request. */
export function linesOf({ logs }: Pick<TestPostern, 'logs'>, { requestId }: Pick<Answer, 'requestId'>): string[] {
  return logs.filter((line) => line.includes(requestId))
}

/** A Postern in this process on an environment that was made before, so that a test can put a proxy into it. */
export async function startOn(
  t: Scope,
  env: Record<string, string>,
): Promise<Pick<TestPostern, 'deps' | 'url' | 'logs'>> {
  const loaded = loadConfig(env)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const logs: string[] = []
  const { logLevel: level, logFormat: format } = loaded.config
  const log = createLog({ level, format, destination: { write: (line) => logs.push(line) } })
  const running = await startPostern(loaded.config, log)
  t.after(() => running.close())
  return { deps: running.deps, url: running.url ?? '', logs }
}
