/** A folder of articles becomes the documents of a mailbox, each under its path. */
import { join } from 'node:path'
import type pg from 'pg'
import { AppError, ERRORS } from '../errors.ts'
import { toDocumentName } from './document-name.ts'
import { type ArticleFile, listArticles } from './list-articles.ts'
import { importDocument } from './store.ts'

type FolderDeps = {
  pool: Pick<pg.Pool, 'connect' | 'query'>
  /** the text of a file; refuses `cli.file` */
  read(path: string): Promise<string>
  /** a sentence for whoever waits */
  note(sentence: string): void
}
export type ImportedFolder = { added: number; changed: number; unchanged: number; removed: string[]; refused: string[] }

const NOTE_EVERY = 100

/**
 * Imports every article under `folder`; with `prune` the mailbox's documents that have no file go. A file that is refused
 * is noted, named in the result and keeps the document that it had; the others are taken. Refuses what `listArticles` does.
 */
export async function importFolder(
  deps: FolderDeps,
  input: { mailboxId: string; folder: string; prune: boolean },
): Promise<ImportedFolder> {
  const files = await listArticles(input.folder)
  const result: ImportedFolder = { added: 0, changed: 0, unchanged: 0, removed: [], refused: [] }
  for (const [at, file] of files.entries()) {
    const outcome = await importFile(deps, input, file)
    if (outcome === 'refused') result.refused.push(file.path)
    else result[outcome] += 1
    if ((at + 1) % NOTE_EVERY === 0) deps.note(`${at + 1} of ${files.length} files`)
  }
  if (input.prune) result.removed = await prune(deps, input.mailboxId, files)
  return result
}

async function importFile(deps: FolderDeps, input: { mailboxId: string; folder: string }, file: ArticleFile) {
  const name = toDocumentName(file.title)
  try {
    if (name === null)
      throw new AppError('cli.file', { why: 'Its path has more than 100 characters, or unprintable ones.' })
    const content = await deps.read(join(input.folder, file.path))
    const { outcome } = await importDocument(deps, { mailboxId: input.mailboxId, name, content })
    return outcome
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { why } = error.detail
    deps.note(
      `${file.path} was not imported: ${ERRORS[error.code].sentence} ${typeof why === 'string' ? why : ''}`.trim(),
    )
    return 'refused'
  }
}

async function prune(deps: FolderDeps, mailboxId: string, files: readonly ArticleFile[]): Promise<string[]> {
  const { rows } = await deps.pool.query<{ name: string }>({
    name: 'knowledge.prune',
    text: 'delete from knowledge_document where mailbox_id = $1 and not (name = any($2::text[])) returning name',
    values: [mailboxId, files.map(({ title }) => title.trim().normalize('NFC'))],
  })
  return rows.map(({ name }) => name).sort()
}
