/** A mail with HTML, as a mail program writes it: alone, or beside a text part. */
import { randomBytes } from 'node:crypto'
import { MAILBOX } from './postern.ts'

type HtmlMail = {
  html: string
  text?: string
  from?: string
  subject?: string
  messageId?: string
  headers?: readonly string[]
}

/** Gives the bytes of the mail. Header texts may hold any character: they are encoded (RFC 2047). */
export function htmlMail(mail: HtmlMail): Buffer {
  const { html, text, from = 'jana@customer.example', subject = 'A question', headers = [] } = mail
  const messageId = mail.messageId ?? `<${randomBytes(8).toString('hex')}@customer.example>`
  const head = [
    `From: ${from}`,
    `To: ${MAILBOX}`,
    `Subject: ${encodeWord(subject)}`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    `Message-ID: ${messageId}`,
    ...headers,
    'MIME-Version: 1.0',
  ]
  const rich = part('text/html', html)
  const body =
    text === undefined
      ? rich
      : [
          'Content-Type: multipart/alternative; boundary=b',
          '',
          '--b',
          ...part('text/plain', text),
          '--b',
          ...rich,
          '--b--',
          '',
        ]
  return Buffer.from([...head, ...body].join('\r\n'))
}

/** RFC 2047: `=?utf-8?b?…?=` */
export const encodeWord = (text: string): string => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`

const part = (type: string, content: string): string[] => [
  `Content-Type: ${type}; charset=utf-8`,
  'Content-Transfer-Encoding: base64',
  '',
  ...(Buffer.from(content)
    .toString('base64')
    .match(/.{1,76}/g) ?? []),
  '',
]
