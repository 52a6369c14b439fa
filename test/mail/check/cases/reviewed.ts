/** Mail that a person releases. */
import { type Case, field, LETTER } from './case.ts'

export const REVIEWED: Case[] = [
  {
    name: 'no authentication',
    known: { authentication: { verdict: 'none', reason: 'no_trusted_result' } },
    finds: ['unproven-sender review unauthenticated'],
  },
  {
    name: 'failed authentication',
    known: { authentication: { verdict: 'fail', reason: 'dmarc_fail' } },
    finds: ['unproven-sender review authentication_failed'],
  },
  {
    name: 'a DMARC failure in the header',
    headers: [
      ['Authentication-Results', 'mx.trusted.example; dmarc=fail'],
      ['Received', 'x'],
    ],
    finds: ['unproven-sender review authentication_failed'],
  },
  {
    name: 'several mailboxes in From',
    ...field('From', 'Ada <ada@customer.example>, bob@customer.example'),
    finds: ['several-senders review several_senders'],
  },
  {
    name: 'several From fields',
    headers: [
      ['From', 'ada@customer.example'],
      ['from', 'bob@customer.example'],
    ],
    finds: ['unproven-sender review authentication_failed', 'several-senders review several_senders'],
  },
  {
    name: 'a From field that readers may take for several',
    head: { defects: ['several_from'] },
    finds: ['several-senders review several_senders'],
  },
  ...(
    [
      'mime_unparsable',
      'headers_unreadable',
      'headers_truncated',
      'attachments_missing',
      'attachments_truncated',
      'reply_to_unusable',
    ] as const
  ).map(
    (defect): Case => ({
      name: `a damaged mail: ${defect}`,
      head: { defects: [defect] },
      finds: [`damaged-mail review ${defect}`],
    }),
  ),
  {
    name: 'a mail that is damaged in two ways, of which the worse is told',
    head: { defects: ['attachments_truncated', 'mime_unparsable'] },
    finds: ['damaged-mail review mime_unparsable'],
  },
  {
    name: 'another Reply-To',
    head: { replyTo: [{ name: '', address: 'x@elsewhere.example' }] },
    finds: ['reply-to-differs review reply_to_differs'],
  },
  {
    name: 'our mailbox in Reply-To',
    head: { replyTo: [{ name: '', address: 'Sales+1@ours.example' }] },
    finds: ['own-address review reply_to_ours', 'reply-to-differs review reply_to_differs'],
  },
  {
    name: 'our mailbox in Reply-To beside the sender',
    head: {
      replyTo: [
        { name: '', address: 'ada@customer.example' },
        { name: '', address: 'support@ours.example' },
      ],
    },
    finds: ['own-address review reply_to_ours', 'reply-to-differs review reply_to_differs'],
  },
  {
    name: 'a known Message-ID',
    known: { duplicateMessageId: true },
    finds: ['message-id-reused review message_id_reused'],
  },
  { name: 'a Bcc', ...field('To', 'other@elsewhere.example'), finds: ['not-addressed review not_addressed'] },
  {
    name: 'our address in a display name only',
    ...field('To', '"support@ours.example" <other@elsewhere.example>'),
    finds: ['not-addressed review not_addressed'],
  },
  {
    name: 'undisclosed recipients',
    ...field('To', 'undisclosed-recipients:;'),
    finds: ['not-addressed review not_addressed'],
  },
  {
    name: 'a calendar beside a letter',
    known: { partTypes: ['text/calendar'] },
    body: { text: LETTER },
    finds: ['calendar-request review calendar'],
  },
  ...['application/pkcs7-mime', 'application/x-pkcs7-mime', 'application/pgp-encrypted', 'multipart/encrypted'].map(
    (type): Case => ({
      name: `a sealed part beside a letter: ${type}`,
      known: { partTypes: ['application/pdf', type] },
      body: { text: LETTER },
      finds: ['encrypted-content review encrypted'],
    }),
  ),
  { name: 'a text that came once before', known: { repeats: 1 }, finds: ['repeated-text review repeated_text'] },
  {
    name: 'an earlier reply that bounced, or was complained about',
    known: { earlierFailure: true },
    finds: ['earlier-failure review earlier_failure'],
  },

  ...['Yes', 'yes', ' YES '].map(
    (value): Case => ({
      name: `X-Mailgun-Sflag: ${value}`,
      ...field('X-Mailgun-Sflag', value),
      finds: ['spam-verdict review spam_suspected'],
    }),
  ),
  ...['X-Mailgun-Spf', 'X-Mailgun-Dkim-Check-Result'].map(
    (name): Case => ({
      name: `${name}: Fail`,
      ...field(name, 'Fail'),
      finds: ['spam-verdict review sender_check_failed'],
    }),
  ),

  ...[
    'Feedback-ID',
    'X-SES-Outgoing',
    'X-Mailgun-Tag',
    'X-Mailgun-Track',
    'X-Mailgun-Variables',
    'X-SG-EID',
    'X-Mandrill-User',
    'X-MC-User',
    'X-Campaign',
    'X-CampaignID',
  ].map((name): Case => ({ name: `${name} alone`, ...field(name, 'x'), finds: ['bulk-mail review bulk_mail'] })),
  ...[
    'To unsubscribe, go to https://news.example/u/1',
    'Unsubscribe here:\nhttps://news.example/u/1',
    'https://news.example/u/1\nNo more mails? Unsubscribe.',
    'Opt out: mailto:leave@news.example',
    'Newsletter abbestellen: https://news.example/u/1',
    'Hier können Sie sich abmelden [https://news.example/u/1]',
    'Se désabonner : https://news.example/u/1',
    'Vous désinscrire : www.news.example/u/1',
    'Darse de baja: https://news.example/u/1',
    "Annulla l'iscrizione: https://news.example/u/1",
    'Uitschrijven: https://news.example/u/1',
    'Cancelar inscrição: https://news.example/u/1',
    'Odhlásit odběr: https://news.example/u/1',
    'Wypisz się: https://news.example/u/1',
    'Отписаться: https://news.example/u/1',
    '配信停止 https://news.example/u/1',
    '取消订阅 https://news.example/u/1',
  ].map(
    (foot): Case => ({
      name: `a foot that says: ${foot.replace('\n', ' ')}`,
      body: { text: `${LETTER}\n\n${foot}\n\nNews Ltd, 1 Long Road, Springfield` },
      finds: ['bulk-mail review bulk_mail'],
    }),
  ),
  {
    name: 'a foot in HTML',
    body: { text: '', html: '<p>News!</p><p><a href="https://news.example/u/1">Unsubscribe</a></p>' },
    finds: ['bulk-mail review bulk_mail'],
  },
]
