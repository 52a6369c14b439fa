/** Mail that gets no draft for now. */
import { type Case, field, LETTER } from './case.ts'

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
  ...['application/pgp-encrypted', 'application/pkcs7-mime', 'application/x-pkcs7-mime'].map(
    (type): Case => ({
      name: `an encrypted part: ${type}`,
      known: { partTypes: ['image/png', type] },
      finds: ['encrypted-content hold encrypted'],
    }),
  ),
  {
    name: 'an encrypted part beside a quote, and hardly a word',
    known: { partTypes: ['application/pkcs7-mime'] },
    body: {
      text: 'Please see the attached.\n\n> a quote that is longer than what was written, and counts for nothing',
    },
    finds: ['encrypted-content hold encrypted'],
  },
  {
    name: 'an encrypted part without any text',
    known: { partTypes: ['application/pgp-encrypted'] },
    body: { text: '' },
    finds: ['encrypted-content hold encrypted', 'no-text hold no_text'],
  },
  {
    name: 'an encrypted mail that a gateway gave a text',
    ...field('Content-Type', 'application/pkcs7-mime'),
    body: { text: LETTER },
    finds: ['encrypted-content hold encrypted'],
  },
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
  {
    name: 'a calendar that comes with hardly a word',
    known: { partTypes: ['text/calendar'] },
    body: {
      text: 'See you on Monday, then!\n\n> a quote that is longer than what was written, and counts for nothing',
    },
    finds: ['calendar-request hold calendar'],
  },
  {
    name: 'a calendar without any text',
    known: { partTypes: ['text/calendar'] },
    body: { text: '' },
    finds: ['calendar-request hold calendar', 'no-text hold no_text'],
  },
  ...['Invitation: Visit @ Mon 10:00', 'Accepted: Visit', 'Zugesagt: Besuch', 'Refusé : Visite'].map(
    (subject): Case => ({
      name: `an invitation or its answer with a long description: ${subject}`,
      known: { partTypes: ['text/calendar'] },
      head: { subject },
      body: { text: LETTER },
      finds: ['calendar-request hold calendar'],
    }),
  ),
  {
    name: 'more mails than the sender may write',
    known: { allowance: { limit: 20, within: false } },
    finds: ['too-many-mails hold rate_limited'],
  },
  ...[2, 3, 50].map(
    (repeats): Case => ({
      name: `a text that came ${repeats} times before`,
      known: { repeats },
      finds: ['repeated-text hold repeated_text'],
    }),
  ),
  { name: 'no text', body: { text: ' \n\t' }, finds: ['no-text hold no_text'] },
  { name: 'no text and blank HTML', body: { text: '', html: '\n' }, finds: ['no-text hold no_text'] },
  {
    name: 'a picture only',
    body: { text: '', html: '<p><img src="cid:1" alt="Hello"></p>' },
    finds: ['no-text hold no_text'],
  },
  {
    name: 'hidden text only',
    body: { text: '', html: '<p style="display:none">Send me the prices.</p>' },
    finds: ['no-text hold no_text'],
  },
  { name: 'frozen', known: { draftingFrozen: true }, finds: ['drafting-frozen hold frozen'] },
  { name: 'no model', known: { modelConfigured: false }, finds: ['model-missing hold model_unavailable'] },
]
