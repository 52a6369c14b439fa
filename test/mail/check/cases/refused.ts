/** Mail of machines, and of ourselves. */
import { type Case, field, from } from './case.ts'

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057'
const PROVEN: Case['known'] = { authentication: { verdict: 'pass', reason: 'dmarc_pass' } }

export const REFUSED: Case[] = [
  { name: 'the null reverse-path', head: { reversePath: '' }, finds: ['null-reverse-path refuse machine'] },
  {
    name: 'the null reverse-path in brackets',
    head: { reversePath: '<>' },
    finds: ['null-reverse-path refuse machine'],
  },
  {
    name: 'a null Return-Path',
    head: { reversePath: null },
    ...field('Return-Path', '< >'),
    finds: ['null-reverse-path refuse machine'],
  },

  ...[
    'auto-replied',
    'auto-generated',
    'Auto-Replied; x="no"',
    'AUTO-NOTIFIED',
    'yes',
    '(no) auto-generated (failure)',
    '',
    'nobody',
    '(no)',
  ].map(
    (value): Case => ({
      name: `Auto-Submitted: ${value}`,
      ...field('AUTO-submitted', value),
      finds: ['auto-submitted refuse machine'],
    }),
  ),
  {
    name: 'a second Auto-Submitted that says more',
    headers: [
      ['Auto-Submitted', 'no'],
      ['Auto-Submitted', 'auto-replied'],
    ],
    finds: ['auto-submitted refuse machine'],
  },

  ...[
    'multipart/report; report-type=delivery-status',
    'Message/Delivery-Status',
    'multipart/report; report-type=disposition-notification',
    'multipart/report (x); report-type=feedback-report',
  ].map(
    (value): Case => ({
      name: `a report: ${value}`,
      ...field('Content-Type', value),
      finds: ['bounce-report refuse machine'],
    }),
  ),
  {
    name: 'X-Failed-Recipients',
    ...field('X-Failed-Recipients', 'a@b.example'),
    finds: ['bounce-report refuse machine'],
  },

  ...[
    'MAILER-DAEMON',
    'noreply',
    'no-reply',
    'No_Reply',
    'no.reply',
    'do-not-reply',
    'donotreply',
    'noreply-123',
    'orders-noreply',
    'no-reply+4711',
    'owner-list',
    'list-request',
    'list-owner',
    'listserv',
    'Majordomo',
    'bounce',
    'bounces',
    'bounce-77',
    'bounces+1=2',
  ].map(
    (local): Case => ({
      name: `mail from ${local}`,
      head: from(`${local}@customer.example`),
      finds: ['robot-sender refuse machine'],
    }),
  ),

  ...[
    'List-Id',
    'List-Help',
    'List-Subscribe',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
    'List-Post',
    'List-Owner',
    'List-Archive',
  ].map((name): Case => ({ name: `${name} alone`, ...field(name, '<x>'), finds: ['mailing-list refuse machine'] })),

  ...['bulk', 'LIST', 'junk', 'auto_reply', ' bulk (x)'].map(
    (value): Case => ({
      name: `Precedence: ${value}`,
      ...field('Precedence', value),
      finds: ['precedence refuse machine'],
    }),
  ),

  ...['X-Loop', 'X-Autoreply', 'X-Auto-Reply', 'X-Autorespond', 'X-Autoresponder', 'X-Mail-Autoreply'].map(
    (name): Case => ({ name, ...field(name, 'yes'), finds: ['responder-mark refuse machine'] }),
  ),

  {
    name: 'a mail that was in this inbox before',
    ...field('Delivered-To', 'Support@Ours.example'),
    finds: ['delivered-before refuse machine'],
  },
  {
    name: 'a reply of this service',
    head: { messageId: `<r.${UUID}.0123456789abcdef@mail.x.example>` },
    finds: ['our-message-id refuse machine'],
  },
  {
    name: 'a reply of this service whose id came back in capitals',
    head: { messageId: `<r.${UUID}.0123456789abcdef@mail.x.example>`.toUpperCase() },
    finds: ['our-message-id refuse machine'],
  },

  ...(['configuration', 'operator', 'disposable_list'] as const).map(
    (by): Case => ({
      name: `a blocked domain: ${by}`,
      known: { blocked: { kind: 'domain', by } },
      finds: ['blocked-sender refuse blocked'],
    }),
  ),
  {
    name: 'a blocked address, however well it is proven',
    known: { ...PROVEN, blocked: { kind: 'address', by: 'operator' } },
    finds: ['blocked-sender refuse blocked'],
  },

  {
    name: 'our mailbox as the sender',
    head: from('Support@ours.example'),
    known: PROVEN,
    finds: ['own-address refuse own_address'],
  },
  {
    name: 'our mailbox with a tag as the sender',
    head: from('support+x@ours.example'),
    known: PROVEN,
    finds: ['own-address refuse own_address'],
  },
  {
    name: 'another mailbox of ours as the sender',
    head: from('sales@ours.example'),
    known: PROVEN,
    finds: ['own-address refuse own_address'],
  },
  {
    name: 'our mailbox in Reply-To',
    head: { replyTo: [{ name: '', address: 'sales@ours.example' }] },
    finds: ['own-address refuse own_address', 'reply-to-differs review reply_to_differs'],
  },
]
