/** Mail that a person releases. */
import { type Case, field, from } from './case.ts'

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
  ...(['mime_unparsable', 'headers_unreadable', 'headers_truncated', 'attachments_missing'] as const).map(
    (defect): Case => ({
      name: `a damaged mail: ${defect}`,
      head: { defects: ['attachments_truncated', defect] },
      finds: [`damaged-mail review ${defect}`],
    }),
  ),
  {
    name: 'another Reply-To',
    head: { replyTo: [{ name: '', address: 'x@elsewhere.example' }] },
    finds: ['reply-to-differs review reply_to_differs'],
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
  ...['All', 'oof', 'DR, AutoReply', 'OOF,AutoReply,RN'].map(
    (value): Case => ({
      name: `X-Auto-Response-Suppress: ${value}`,
      ...field('X-Auto-Response-Suppress', value),
      finds: ['response-suppressed review response_suppressed'],
    }),
  ),
  ...['postmaster', 'Abuse', 'root'].map(
    (local): Case => ({
      name: `mail from ${local}`,
      head: from(`${local}@customer.example`),
      finds: ['role-sender review postmaster'],
    }),
  ),
  ...[
    'Automatic reply: Your order',
    'OUT OF OFFICE',
    'Auto-Reply Re: x',
    'Away until 5 May',
    '[EXTERNAL] Out of Office',
    'AutoRespons : x',
    'Automatische Antwort: Urlaub',
    'Abwesenheitsnotiz',
    'Réponse automatique : Bonjour',
    'Re\u0301ponse automatique',
    'Absence du bureau',
    'Respuesta automática: x',
    'Fuera de la oficina',
    'Risposta automatica: x',
    'Fuori sede',
    'Automatisch antwoord: x',
    'Afwezig tot maandag',
    'Resposta automática: x',
    'Fora do escritório',
    'Automatická odpověď: x',
    'Nepřítomnost',
    'Odpowiedź automatyczna: x',
    'Poza biurem',
    '自動返信',
    'Undeliverable: Re: x',
    'Mail delivery failed: returning message to sender',
  ].map(
    (subject): Case => ({
      name: `the subject ${subject}`,
      head: { subject },
      finds: ['automatic-subject review suspicious_subject'],
    }),
  ),
]
