/** `postern knowledge …`: what Claude may know when it drafts. The operator's public words, kept readable. */
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { systemClock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import {
  getDocument,
  getVersion,
  type ListedDocument,
  listDocuments,
  removeDocument,
} from '../../knowledge/catalogue.ts'
import { toDocumentName } from '../../knowledge/document-name.ts'
import { importFolder } from '../../knowledge/import-folder.ts'
import { indexMissing } from '../../knowledge/index-missing.ts'
import { createTextSearch } from '../../knowledge/search.ts'
import { importDocument } from '../../knowledge/store.ts'
import { openMailboxes } from '../../mail/mailboxes.ts'
import { type Answer, argument, type Call, type Command, type Outcome } from '../command.ts'
import { MOST_MIB, readLimit, readText } from '../inputs.ts'
import { type Database, withDatabase } from '../session.ts'
import { block, fields, shortTime, table, type View } from '../view.ts'

const MAILBOX = { value: 'ADDRESS', about: 'the mailbox that it is for; SERVICE_EMAIL when it is not given' }
/** what search shows when nobody says, and about what a prompt gets */
const USUAL_FOUND = 10
const FIRST_WORDS = 80

export const KNOWLEDGE: readonly Command[] = [
  {
    name: 'knowledge import',
    about:
      'Gives Claude a text to draft from, or every .md and .txt file under a folder. Other words under the same name are its next version. A text may begin with its title and language in YAML, between lines of three dashes.',
    args: ['DIR|FILE|-'],
    options: {
      mailbox: MAILBOX,
      name: { value: 'NAME', about: 'what to call it; else the name of the file, or its path under the folder' },
      prune: { about: 'with a folder: removes the texts of the mailbox that it does not have' },
    },
    examples: [
      'postern knowledge import opening-hours.md',
      'postern knowledge import articles/ --prune --mailbox shop@example.com',
      'postern knowledge import - --name prices < prices.txt',
    ],
    run: importAny,
  },
  {
    name: 'knowledge list',
    about: 'Lists the texts that Claude drafts from.',
    args: [],
    options: { mailbox: { ...MAILBOX, about: 'only of this mailbox; else of all' } },
    examples: ['postern knowledge list'],
    run: list,
  },
  {
    name: 'knowledge show',
    about: 'Shows one text.',
    args: ['NAME'],
    options: { mailbox: MAILBOX, version: { value: 'N', about: 'as this version had it; else the newest' } },
    examples: ['postern knowledge show opening-hours', 'postern knowledge show opening-hours --version 1'],
    run: show,
  },
  {
    name: 'knowledge remove',
    about: 'Removes one text and its versions for good; drafts that exist keep their quotes.',
    args: ['NAME'],
    options: { mailbox: MAILBOX },
    examples: ['postern knowledge remove opening-hours'],
    run: remove,
  },
  {
    name: 'knowledge search',
    about: 'Shows the sections that a question finds, the best first.',
    args: ['QUERY…'],
    options: { mailbox: MAILBOX, limit: { value: 'N', about: `at most so many, ${USUAL_FOUND} when it is not given` } },
    examples: ['postern knowledge search can I send back a teapot'],
    run: search,
  },
]

async function importAny(call: Call): Promise<Outcome> {
  const path = argument(call)
  const isFolder = path !== '-' && ((await stat(path).catch(() => null))?.isDirectory() ?? false)
  return isFolder ? importAll(call, path) : importOne(call, path)
}

async function importOne(call: Call, path: string): Promise<Outcome> {
  if (call.flag('prune')) return { misuse: '--prune needs a folder.' }
  const given = call.option('name') ?? (path === '-' ? '' : basename(path, extname(path)))
  if (given.trim() === '' && path === '-') return { misuse: 'A text from stdin needs a --name.' }
  const name = toDocumentName(given)
  if (name === null) return { misuse: 'A name has 1 to 100 visible characters; give one with --name.' }
  const content = await readText(path, MOST_MIB)
  return withDatabase(call, async (database) => {
    const mailboxId = await findMailbox(call, database)
    const { outcome } = await importDocument(database, { mailboxId, name, content })
    const { content: _, ...listed } = await getDocument(database, { mailboxId, name })
    return {
      json: { ...listed, outcome },
      text: (view) => `${renderDocument(view, listed)}\n${fields(view, [['Import  ', outcome]])}`,
    }
  })
}

async function importAll(call: Call, folder: string): Promise<Outcome> {
  if (call.option('name') !== undefined) return { misuse: 'A folder has no --name: each text has its own path.' }
  return withDatabase(call, async (database) => {
    const mailboxId = await findMailbox(call, database)
    const deps = { pool: database.pool, read: (path: string) => readText(path, MOST_MIB), note: call.note }
    const { refused, ...done } = await importFolder(deps, { mailboxId, folder, prune: call.flag('prune') })
    const counts = `${done.added} added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.removed.length} removed`
    if (refused.length > 0) {
      const why = `${folder}: ${refused.length} were not imported, and this is why stands above; the others were (${counts}).`
      throw new AppError('cli.file', { why })
    }
    return {
      json: done,
      text: () => [`${counts}.`, ...done.removed.map((name) => `Removed: ${block(name)}`)].join('\n'),
    }
  })
}

async function list(call: Call): Promise<Answer> {
  const items = await withDatabase(call, async (database) =>
    listDocuments(database, {
      mailboxId: call.option('mailbox') === undefined ? null : await findMailbox(call, database),
    }),
  )
  return { json: { items, next: null }, text: (view) => renderDocuments(view, items) }
}

async function show(call: Call): Promise<Outcome> {
  const version = call.option('version')
  if (version !== undefined && !/^[1-9]\d{0,8}$/.test(version)) return { misuse: '--version takes a number from 1 on.' }
  const found = await withDatabase(call, async (database) => {
    const key = { mailboxId: await findMailbox(call, database), name: argument(call).normalize('NFC') }
    return version === undefined
      ? getDocument(database, key)
      : getVersion(database, { ...key, version: Number(version) })
  })
  return { json: found, text: (view) => `${renderDocument(view, found)}\n\n${block(found.content).trimEnd()}` }
}

async function remove(call: Call): Promise<Answer> {
  const gone = await withDatabase(call, async (database) =>
    removeDocument(database, { mailboxId: await findMailbox(call, database), name: argument(call).normalize('NFC') }),
  )
  return { json: gone, text: (view) => `Removed:\n${renderDocument(view, gone)}` }
}

async function search(call: Call): Promise<Outcome> {
  const limit = readLimit(call, USUAL_FOUND)
  if (limit === null) return { misuse: '--limit takes a number from 1 to 500.' }
  const found = await withDatabase(call, async (database) => {
    const mailboxId = await findMailbox(call, database)
    await indexMissing(database)
    return createTextSearch(database.pool).search({ mailboxId, queries: [call.args.join(' ')], limit })
  })
  const items = found.map(({ documentId: _, ...section }, at) => ({ rank: at + 1, ...section }))
  return { json: { items, next: null }, text: (view) => renderFound(view, items) }
}

/** Refuses `mailbox.not_found`. */
async function findMailbox(call: Call, { pool, config }: Database): Promise<string> {
  const address = call.option('mailbox') ?? config.serviceEmail
  const mailboxes = await openMailboxes({ pool, clock: systemClock }, config.serviceEmail)
  const found = await mailboxes.find(address)
  if (found === null) throw new AppError('mailbox.not_found', { mailbox: address })
  return found.id
}

function renderDocuments(view: View, items: readonly ListedDocument[]): string {
  if (items.length === 0) return 'No texts. Import one with: postern knowledge import FILE'
  return table(view, items, [
    { head: 'NAME', cell: ({ name }) => name, shrinks: true },
    { head: 'MAILBOX', cell: ({ mailbox }) => mailbox, shrinks: true },
    { head: 'VERSION', cell: ({ version }) => String(version) },
    { head: 'LANGUAGE', cell: ({ language }) => language, optional: true },
    { head: 'BYTES', cell: ({ bytes }) => String(bytes) },
    { head: 'UPDATED', cell: ({ updatedAt }) => shortTime(updatedAt), optional: true },
  ])
}

const renderDocument = (view: View, document: ListedDocument): string =>
  fields(view, [
    ['Name', document.name],
    ['Mailbox', document.mailbox],
    ['Version', String(document.version)],
    ['Language', document.language],
    ['Bytes', String(document.bytes)],
    ['Updated', document.updatedAt.toISOString()],
  ])

type Found = { rank: number; name: string; heading: string; body: string }

function renderFound(view: View, items: readonly Found[]): string {
  if (items.length === 0) return 'Nothing has any of these words.'
  return table(view, items, [
    { head: 'RANK', cell: ({ rank }) => String(rank) },
    { head: 'NAME', cell: ({ name }) => name, shrinks: true },
    { head: 'HEADING', cell: ({ heading }) => heading, shrinks: true },
    { head: 'TEXT', cell: ({ body }) => body.slice(0, FIRST_WORDS), shrinks: true },
  ])
}
