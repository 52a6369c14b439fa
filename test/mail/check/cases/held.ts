/** Mail that gets no draft for now. */
import { type Case, field } from './case.ts'

export const HELD: Case[] = [
  {
    name: 'a recipient that is no mailbox',
    known: { mailbox: null },
    finds: ['unknown-recipient hold unknown_recipient'],
  },
  {
    name: 'a sender whose domain takes no mail',
    known: { domain: 'undeliverable' },
    finds: ['undeliverable-domain hold domain_undeliverable'],
  },
  ...[
    'multipart/encrypted; protocol="application/pgp-encrypted"',
    'application/pkcs7-mime; smime-type=enveloped-data',
    'application/x-pkcs7-mime',
  ].map(
    (value): Case => ({
      name: `encrypted: ${value}`,
      ...field('Content-Type', value),
      finds: ['encrypted-content hold encrypted'],
    }),
  ),
  {
    name: 'inline PGP',
    body: { text: '\n-----BEGIN PGP MESSAGE-----\n\nhQ' },
    finds: ['encrypted-content hold encrypted'],
  },
  ...['text/calendar; charset=utf-8; method=REQUEST', 'text/calendar; METHOD="reply"'].map(
    (value): Case => ({
      name: `an invitation: ${value}`,
      ...field('Content-Type', value),
      finds: ['calendar-request hold calendar'],
    }),
  ),
  {
    name: 'an invitation by Exchange',
    ...field('Content-Class', 'urn:content-classes:calendarmessage'),
    finds: ['calendar-request hold calendar'],
  },
  {
    name: 'an invitation by Google',
    ...field('Sender', 'Google Calendar <calendar-notification@google.com>'),
    finds: ['calendar-request hold calendar'],
  },
  {
    name: 'an invitation as text',
    body: { text: 'BEGIN:VCALENDAR\nMETHOD:REQUEST' },
    finds: ['calendar-request hold calendar'],
  },
  { name: 'no text', body: { text: ' \n\t' }, finds: ['no-text hold no_text'] },
  { name: 'no text and blank HTML', body: { text: '', html: '\n' }, finds: ['no-text hold no_text'] },
  { name: 'no model', known: { modelConfigured: false }, finds: ['model-missing hold model_unavailable'] },
]
