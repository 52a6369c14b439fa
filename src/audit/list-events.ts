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

/** Gives events since `since`, newest first; `before` is the `next` of the page before. */
export async function listEvents(
  { prisma }: { prisma: PrismaClient },
  { since, limit, before }: { since: Date; limit: number; before: string | null },
): Promise<{ items: ListedEvent[]; next: string | null }> {
  const rows = await prisma.securityEvent.findMany({
    where: { at: { gte: since }, ...(before === null ? {} : { id: { lt: BigInt(before) } }) },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  const next = rows.length > limit ? String(rows[limit - 1]?.id) : null
  const items = rows.slice(0, limit).map(({ at, name, severity, requestId, fields }) => ({
    at,
    name,
    severity,
    sentence: sentenceOf(name),
    requestId,
    fields: Fields.parse(fields),
  }))
  return { items, next }
}

/** An event that this version does not know is given by its name. */
const sentenceOf = (name: string): string =>
  Object.hasOwn(SECURITY_EVENTS, name) ? SECURITY_EVENTS[name as keyof typeof SECURITY_EVENTS].sentence : name
