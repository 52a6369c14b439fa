/** The documents by mailbox and name, as an operator sees and removes them. */
import type { PrismaClient } from '../db/prisma.ts'
import { AppError } from '../errors.ts'

/** `bytes` of UTF-8; `version` counts the imports under this name. */
export type ListedDocument = { name: string; mailbox: string; version: number; bytes: number; updatedAt: Date }
type CatalogueDeps = { prisma: PrismaClient }
type Named = { mailboxId: string; name: string }
type Row = { name: string; content: string; version: number; updatedAt: Date; mailbox: { address: string } }

const WITH_MAILBOX = { mailbox: { select: { address: true } } } as const

/** Gives every document without its text, by mailbox and name; of one mailbox when `mailboxId` names it. */
export async function listDocuments(
  { prisma }: CatalogueDeps,
  { mailboxId }: { mailboxId: string | null },
): Promise<ListedDocument[]> {
  const rows = await prisma.knowledgeDocument.findMany({
    where: mailboxId === null ? {} : { mailboxId },
    include: WITH_MAILBOX,
    orderBy: [{ mailbox: { address: 'asc' } }, { name: 'asc' }],
  })
  return rows.map(toListed)
}

/** Gives one document with its text. Refuses `knowledge.not_found`. */
export async function getDocument(
  { prisma }: CatalogueDeps,
  key: Named,
): Promise<ListedDocument & { content: string }> {
  const row = await prisma.knowledgeDocument.findUnique({ where: { mailboxId_name: key }, include: WITH_MAILBOX })
  if (row === null) throw new AppError('knowledge.not_found', { name: key.name })
  return { ...toListed(row), content: row.content }
}

/** Removes one document for good and gives what it was. Refuses `knowledge.not_found`. */
export async function removeDocument(deps: CatalogueDeps, key: Named): Promise<ListedDocument> {
  const { content: _, ...listed } = await getDocument(deps, key)
  await deps.prisma.knowledgeDocument.deleteMany({ where: key })
  return listed
}

const toListed = ({ name, content, version, updatedAt, mailbox }: Row): ListedDocument => ({
  name,
  mailbox: mailbox.address,
  version,
  bytes: Buffer.byteLength(content),
  updatedAt,
})
