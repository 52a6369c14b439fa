/** The line of a security event, for the log and for whoever reads the table as if it were the log. */
import { toJsonLine, toLogfmtLine } from '../log/lines.ts'
import { SECURITY_EVENTS, type Severity } from './events.ts'
import type { ListedEvent } from './list-events.ts'

export const LEVELS = { info: 'info', warning: 'warn', high: 'error', critical: 'fatal' } as const satisfies Record<
  Severity,
  string
>

/** Takes a recorded event, gives its line as the log has it, without the line feed. */
export function renderEventLine(event: ListedEvent, format: 'logfmt' | 'json'): string {
  const { at, name, severity, sentence, requestId, fields } = event
  const level = Object.hasOwn(LEVELS, severity) ? LEVELS[severity as Severity] : 'info'
  const line = JSON.stringify({
    level,
    time: at.toISOString(),
    ...inOrder(name, fields),
    event: name,
    security_event: true,
    severity,
    request_id: requestId,
    tags: ['security_event=true'],
    msg: sentence,
  })
  return (format === 'json' ? toJsonLine(line) : toLogfmtLine(line)).trimEnd()
}

/** PostgreSQL keeps the keys of a jsonb in an order of its own; the line has them in that of the catalogue. */
const inOrder = (name: string, fields: Record<string, unknown>): Record<string, unknown> => {
  const known = Object.hasOwn(SECURITY_EVENTS, name)
    ? Object.keys(SECURITY_EVENTS[name as keyof typeof SECURITY_EVENTS].fields.shape)
    : []
  const first = known.filter((field) => field in fields).map((field) => [field, fields[field]] as const)
  return { ...Object.fromEntries(first), ...fields }
}
