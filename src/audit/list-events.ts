/** The security events that were recorded, as an operator reads them. Addresses were masked before they were written. */
import { z } from 'zod'
import type { PrismaClient } from '../db/prisma.ts'
import { SECURITY_EVENTS } from './events.ts'

const Fields = z.record(z.string(), z.unknown())

export type ListedEvent = {
  at: Date
  name: string
  severity: string
  sentence: string
  requestId: string | null
  fields: Record<string, unknown>
}

/** A row as the pool gives it. */
export type EventRow = {
  id: string
  at: Date
  name: string
  severity: string
  request_id: string | null
  fields: unknown
}

/** Gives events since `since`, newest first; `before` is the `next` of the page before, `event` null is every event. */
export async function listEvents(
  { prisma }: { prisma: PrismaClient },
  { since, limit, before, event }: { since: Date; limit: number; before: string | null; event: string | null },
): Promise<{ items: ListedEvent[]; next: string | null }> {
  const rows = await prisma.securityEvent.findMany({
    where: {
      at: { gte: since },
      ...(event === null ? {} : { name: event }),
      ...(before === null ? {} : { id: { lt: BigInt(before) } }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  const next = rows.length > limit ? String(rows[limit - 1]?.id) : null
  const items = rows
    .slice(0, limit)
    .map(({ id, requestId, ...row }) => toListedEvent({ ...row, id: String(id), request_id: requestId }))
  return { items, next }
}

/** Gives a row as it is listed. */
export const toListedEvent = ({ at, name, severity, request_id, fields }: EventRow): ListedEvent => ({
  at,
  name,
  severity,
  sentence: sentenceOf(name),
  requestId: request_id,
  fields: Fields.parse(fields),
})

/** An event that this version does not know is given by its name. */
const sentenceOf = (name: string): string =>
  Object.hasOwn(SECURITY_EVENTS, name) ? SECURITY_EVENTS[name as keyof typeof SECURITY_EVENTS].sentence : name
