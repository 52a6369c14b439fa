/** An attack as the mail that comes in: of a person of its own, with a word that stands in no other mail. */
import { MAILBOX } from '../../support/postern.ts'
import type { AttackMail } from './mails.ts'

export type Letter = {
  eml: Buffer
  sender: string
  messageId: string
  /** stands in the text and nowhere else in the world */
  marker: string
}

const FIRST = 'bdfgklmnprstvz'
const VOWELS = 'aeiou'
/** `quz` and four syllables: no word, no part of another one of these, nothing that is masked. */
const markerOf = (number: number): string => {
  let rest = number
  let word = 'quz'
  for (let at = 0; at < 4; at += 1) {
    word += (FIRST[rest % FIRST.length] ?? '') + (VOWELS[Math.floor(rest / FIRST.length) % VOWELS.length] ?? '')
    rest = Math.floor(rest / (FIRST.length * VOWELS.length))
  }
  return word
}

type Given = Pick<AttackMail, 'subject' | 'text'> &
  Partial<Pick<AttackMail, 'html' | 'rawName' | 'rawSubject' | 'fields'>>

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim()

/** `number` tells people apart; `part` the mails of one of them. */
export function toLetter(mail: Given, { number, part = 0 }: { number: number; part?: number }): Letter {
  const sender = `person-${number}@customer-${number}.example`
  const marker = markerOf(number)
  const messageId = `<attack-${number}-${part}@customer-${number}.example>`
  const boundary = `part-${number}-${part}`
  const field = (type: string) => [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: 8bit']
  const plain = [...field('text/plain'), '', `${mail.text}\n\n(${marker})`]
  const lines = [
    `From: ${mail.rawName ?? `Visitor ${marker.slice(3, 5).toUpperCase()}`} <${sender}>`,
    `To: ${MAILBOX}`,
    `Subject: ${mail.rawSubject ?? oneLine(mail.subject)}`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    `Message-ID: ${messageId}`,
    ...(part === 0 ? [] : [`In-Reply-To: <attack-${number}-${part - 1}@customer-${number}.example>`]),
    ...(mail.fields ?? []),
    'MIME-Version: 1.0',
    ...(mail.html === undefined
      ? plain
      : [
          `Content-Type: multipart/alternative; boundary=${boundary}`,
          '',
          `--${boundary}`,
          ...plain,
          `--${boundary}`,
          ...field('text/html'),
          '',
          `${mail.html}<p>(${marker})</p>`,
          `--${boundary}--`,
        ]),
    '',
  ]
  return { eml: Buffer.from(lines.join('\r\n')), sender, messageId, marker }
}
