/** The documents by mailbox and name, as an operator sees and removes them. */
import type { Queryable } from '../db/pool.ts'
import type { PrismaClient } from '../db/prisma.ts'
import { AppError } from '../errors.ts'

/** `bytes` of UTF-8; `version` counts the different words under this name; `language` has two letters, or is `und`. */
export type ListedDocument = {
  name: string
  mailbox: string
  version: number
  language: string
  bytes: number
  updatedAt: Date
}
export type WholeDocument = ListedDocument & { content: string }
type CatalogueDeps = { prisma: PrismaClient }
type Named = { mailboxId: string; name: string }
type Row = Omit<ListedDocument, 'mailbox' | 'bytes'> & { content: string; mailbox: { address: string } }

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

/** Gives how many documents each mailbox has, by its id; one without any is not among them. */
export async function countDocuments(db: Queryable): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; documents: number }>({
    name: 'knowledge.count',
    text: 'select mailbox_id as id, count(*)::int as documents from knowledge_document group by mailbox_id',
  })
  return new Map(rows.map(({ id, documents }) => [id, documents]))
}

/** Gives one document with its text. Refuses `knowledge.not_found`. */
export async function getDocument({ prisma }: CatalogueDeps, key: Named): Promise<WholeDocument> {
  const row = await prisma.knowledgeDocument.findUnique({ where: { mailboxId_name: key }, include: WITH_MAILBOX })
  if (row === null) throw new AppError('knowledge.not_found', { name: key.name })
  return { ...toListed(row), content: row.content }
}

/** The same as one of its versions had it, which a draft may have quoted. Refuses `knowledge.not_found`. */
export async function getVersion(
  { prisma }: CatalogueDeps,
  { mailboxId, name, version }: Named & { version: number },
): Promise<WholeDocument> {
  const revision = await prisma.knowledgeRevision.findFirst({
    where: { version, document: { mailboxId, name } },
    include: { document: { include: WITH_MAILBOX } },
  })
  if (revision === null) throw new AppError('knowledge.not_found', { name, version })
  const { content, createdAt: updatedAt, document } = revision
  return { ...toListed({ ...document, version, content, updatedAt }), content }
}

/** Removes one document with its versions and sections for good, and gives what it was. Refuses `knowledge.not_found`. */
export async function removeDocument(deps: CatalogueDeps, key: Named): Promise<ListedDocument> {
  const { content: _, ...listed } = await getDocument(deps, key)
  await deps.prisma.knowledgeDocument.deleteMany({ where: key })
  return listed
}

const toListed = ({ name, content, version, language, updatedAt, mailbox }: Row): ListedDocument => ({
  name,
  mailbox: mailbox.address,
  version,
  language,
  bytes: Buffer.byteLength(content),
  updatedAt,
})
