/** Mail of persons that has something of a machine, and passes. */
import { AUTHENTICATED } from '../sample-mail.ts'
import { type Case, field, from, LETTER } from './case.ts'

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057'

export const PASSED: Case[] = [
  { name: 'an ordinary mail', finds: [] },
  {
    name: 'a topic that a person answers, in what is quoted only',
    body: { text: 'Thank you, all is well now.\n\nOn Monday Ada wrote:\n> My lawyer will write to you.\n> Ada\n' },
    finds: [],
  },
  { name: 'a sender whose domain nobody could ask about', known: { domain: 'unknown' }, finds: [] },
  { name: 'Auto-Submitted: no', ...field('Auto-Submitted', 'No (written by hand); x=y'), finds: [] },
  ...['no', 'No (by hand)', 'false', '0', '', ' '].map(
    (value): Case => ({ name: `X-Autoreply: ${value}`, ...field('X-Autoreply', value), finds: [] }),
  ),
  { name: 'X-Auto-Response-Suppress: None', ...field('X-Auto-Response-Suppress', 'None'), finds: [] },
  { name: 'X-Auto-Response-Suppress about receipts', ...field('X-Auto-Response-Suppress', 'DR, RN, NRN'), finds: [] },
  { name: 'Precedence: first-class', ...field('Precedence', 'first-class'), finds: [] },
  { name: 'a field that only looks like a list', ...field('List-Price', '12 EUR'), finds: [] },
  {
    name: 'signed mail',
    ...field('Content-Type', 'multipart/signed; protocol="application/pkcs7-signature"'),
    finds: [],
  },
  {
    name: 'a type that names a report in a parameter',
    ...field('Content-Type', 'multipart/mixed; boundary="multipart/report"'),
    finds: [],
  },
  { name: 'a published calendar', ...field('Content-Type', 'text/calendar; method=PUBLISH'), finds: [] },
  ...[
    'norely',
    'noreplyla',
    'dino-replyson',
    'bouncehouse',
    'listservices',
    'owner',
    'request',
    'requests',
    'roots',
    'abuser',
    'postmasters',
    'mailers',
    'alertson',
    'ada+noreply',
    'ada+bounces',
    'quote.request',
  ].map((local): Case => ({ name: `a person at ${local}`, head: from(`${local}@customer.example`), finds: [] })),
  { name: 'a sender at a domain called noreply', head: from('ada@noreply.customer.example'), finds: [] },
  ...[
    'bounces+1-support=ours.example@esp.example',
    'bounce+abc.123-support=ours.example@mg.example',
    '<bounce@mg.example>',
    'SRS0=x1y2=AB=customer.example=ada@forwarder.example',
    'SRS0=x1y2=AB=lists.example=list-bounces@forwarder.example',
    'SRS1=x1y2=other.example==x1y2=AB=customer.example=ada@forwarder.example',
    '0100018f3a5b7c9d-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000@amazonses.com',
    'msprvs1=18abcDEF=bounces-12345-6@mail.customer.example',
    'owner@customer.example',
    'ada+bounces@customer.example',
    'tax-return-2025@customer.example',
  ].map((reversePath): Case => ({ name: `the reverse-path ${reversePath}`, head: { reversePath }, finds: [] })),
  ...['no', 'No (by hand)', 'false', '0'].map(
    (value): Case => ({ name: `X-Auto-Submitted: ${value}`, ...field('X-Auto-Submitted', value), finds: [] }),
  ),
  ...[
    ['Delivered-To', 'autoresponders-fan@elsewhere.example'],
    ['Preference', 'none'],
    ['X-POST-MessageClass', '9'],
    ['X-Delivery-Agent', 'Dovecot'],
    ['Sender', 'Ada, owner-to-be <ada@customer.example>'],
    ['X-MS-Exchange-Organization-SCL', '1'],
  ].map(([name = '', value = '']): Case => ({ name: `${name}: ${value}`, ...field(name, value), finds: [] })),
  ...[
    `<r.${UUID}@x.example>`,
    `<${UUID}.0123456789abcdef@x.example>`,
    '<r.report.2026@x.example>',
    `<r.${UUID}.0123456789abcdefg@x.example>`,
    null,
  ].map((messageId): Case => ({ name: `the Message-ID ${messageId}`, head: { messageId }, finds: [] })),
  {
    name: 'the mark of the last delivery, above the first Received',
    headers: [['Delivered-To', 'support@ours.example'], ...AUTHENTICATED],
    finds: [],
  },
  { name: 'a forwarder that names the public address', ...field('Delivered-To', 'sales@ours.example'), finds: [] },
  { name: 'mail to a tag of ours', ...field('To', 'Support <SUPPORT+4711@ours.example>'), finds: [] },
  {
    name: 'mail that names us in Cc',
    headers: [
      ['To', 'x@elsewhere.example'],
      ['Cc', 'y@elsewhere.example, support@ours.example'],
    ],
    finds: [],
  },
  {
    name: 'a Reply-To that is the sender',
    head: { replyTo: [{ name: 'Ada', address: 'Ada@customer.example' }] },
    finds: [],
  },
  { name: 'HTML alone', body: { text: '', html: '<p>Hello</p>' }, finds: [] },
  { name: 'PGP further down in the text', body: { text: 'What is this?\n-----BEGIN PGP MESSAGE-----' }, finds: [] },
  ...[
    'How do I set an out of office reply?',
    'Re: Automatic reply: hours',
    'Question about autoreply',
    'Fwd: Undeliverable: x',
    'Re: Read: x',
    'Re: [Ticket#2026] We received your request',
    'Reading room: when is it open?',
    'Read about you in the paper',
    'Recall of the blue bicycle',
    'Lumen: which lamp fits?',
    'Did you get it? We received your request to pay',
    '[External] A ticket for Saturday',
    '',
  ].map((subject): Case => ({ name: `the subject ${JSON.stringify(subject)}`, head: { subject }, finds: [] })),
  {
    name: 'a forwarded thread about somebody out of office',
    body: { text: 'FYI\n\n> Subject: Out of office\n> Auto-Submitted: auto-replied\n> I am away.' },
    finds: [],
  },
  {
    name: 'the last mail that the sender may write in the hour',
    known: { allowance: { limit: 20, within: true } },
    finds: [],
  },
  ...['image/png', 'application/pdf', 'application/pkcs7-signature', 'application/pgp-signature', 'text/x-vcard'].map(
    (type): Case => ({ name: `a part of type ${type}`, known: { partTypes: [type] }, finds: [] }),
  ),
  { name: 'X-Mailgun-Sflag: No', ...field('X-Mailgun-Sflag', 'No'), finds: [] },
  ...['Pass', 'Neutral', 'SoftFail', '', 'fail-open'].map(
    (value): Case => ({ name: `X-Mailgun-Spf: ${value}`, ...field('X-Mailgun-Spf', value), finds: [] }),
  ),
  {
    name: 'two results of one check, of which one is not of Mailgun',
    headers: [
      ['X-Mailgun-Spf', 'Fail'],
      ['X-Mailgun-Spf', 'Pass'],
    ],
    finds: [],
  },
  ...['X-Mailgun-Incoming', 'X-Mailgun-Sid', 'X-Mailgun-Sscore', 'X-Mailer', 'X-Campaigner'].map(
    (name): Case => ({ name: `the field ${name}`, ...field(name, '1'), finds: [] }),
  ),
  ...[
    'How do I unsubscribe from your newsletter?',
    `Please unsubscribe me.\n\nSee what you sent me.\n\nIt is at the end of the page\nhttps://news.example/a`,
    `${LETTER}\n\n> To unsubscribe, see https://news.example/unsubscribe`,
    `To unsubscribe I went to https://news.example\n${'and then I waited\n'.repeat(20)}Why does it not work?`,
  ].map(
    (text): Case => ({ name: `a person who writes: ${JSON.stringify(text.slice(0, 50))}`, body: { text }, finds: [] }),
  ),
  { name: 'frozen where replies are off', known: { draftingFrozen: true, replyMode: 'off' }, finds: [] },
  { name: 'no model where replies are off', known: { modelConfigured: false, replyMode: 'off' }, finds: [] },
  {
    name: 'a phrase that attacks have and people too',
    known: {
      content: {
        hidden: [],
        malicious: [{ id: 'account-threat', score: 2 }],
        injection: [{ id: 'override-previous', score: 3 }],
        removed: ['style', 'image'],
      },
    },
    finds: [],
  },
]
