/** The security events that follow from a verdict: what was found, in ids and counts. */
import type { SecurityEventFields, SecurityEventName } from '../../audit/events.ts'
import type { SecurityLog } from '../../audit/record.ts'
import type { Finding } from '../reasons.ts'
import type { LoadedMessage } from '../store.ts'
import type { Facts } from './facts.ts'

type Event = { [Name in SecurityEventName]: { name: Name; fields: SecurityEventFields<Name> } }[SecurityEventName]
type Judged = { id: string; sender: string; facts: Pick<Facts, 'content' | 'blocked'>; findings: readonly Finding[] }
type Input = Omit<Judged, 'id' | 'sender'> & { message: LoadedMessage; requestId: string }

/** Records what the findings of a judged mail mean for whoever guards the system. Call it once the verdict is written. */
export function reportFindings(
  { security }: { security: SecurityLog },
  { message, requestId, facts, findings }: Input,
): void {
  const judged = { id: message.id, sender: message.head.from.address, facts, findings }
  for (const { name, fields } of eventsOf(judged)) security.record(name, fields, requestId)
}

/** Gives the events of a verdict, in the order of its findings. */
export const eventsOf = (judged: Judged): Event[] =>
  judged.findings.flatMap((finding) => eventOf(judged, finding) ?? [])

function eventOf({ id, sender, facts }: Judged, { rule, detail = {} }: Finding): Event | null {
  const about = { message_id: id, sender }
  switch (rule) {
    case 'malicious-content':
    case 'injection-pattern':
      return {
        name: 'malicious_content_detected',
        fields: { ...about, rule, patterns: String(detail['patterns'] ?? ''), score: Number(detail['score'] ?? 0) },
      }
    case 'hidden-text':
      return { name: 'hidden_text_detected', fields: { ...about, ...measureHidden(facts) } }
    case 'blocked-sender':
      return { name: 'sender_blocked', fields: { ...about, kind: facts.blocked?.kind ?? 'unknown' } }
    case 'too-many-mails':
      return { name: 'rate_limit_exceeded', fields: { limit: 'emails_per_hour', sender } }
    case 'undeliverable-domain':
      return { name: 'email_validation_failed', fields: { ...about, code: 'domain_undeliverable' } }
    default:
      return null
  }
}

function measureHidden({ content: { hidden } }: Judged['facts']): { how: string; characters: number } {
  return {
    how: [...new Set(hidden.map(({ how }) => how))].join(','),
    characters: hidden.reduce((sum, { text }) => sum + text.length, 0),
  }
}
