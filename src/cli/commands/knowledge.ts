/** `postern knowledge …`: what Claude may know when it drafts. The operator's public words, kept readable. */
import { basename, extname } from 'node:path'
import { systemClock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { getDocument, type ListedDocument, listDocuments, removeDocument } from '../../knowledge/catalogue.ts'
import { importDocument } from '../../knowledge/store.ts'
import { openMailboxes } from '../../mail/mailboxes.ts'
import { type Answer, argument, type Call, type Command, type Outcome } from '../command.ts'
import { MOST_MIB, readText } from '../inputs.ts'
import { type Database, withDatabase } from '../session.ts'
import { block, fields, shortTime, table, type View } from '../view.ts'

const MAILBOX = { value: 'ADDRESS', about: 'the mailbox that it is for; SERVICE_EMAIL when it is not given' }
const NAME = /^[^\p{C}]{1,100}$/u

export const KNOWLEDGE: readonly Command[] = [
  {
    name: 'knowledge import',
    about: 'Gives Claude a text to draft from. The same name again replaces it.',
    args: ['FILE'],
    options: { mailbox: MAILBOX, name: { value: 'NAME', about: 'what to call it; else the name of the file' } },
    examples: ['postern knowledge import opening-hours.md', 'postern knowledge import - --name prices < prices.txt'],
    run: importFile,
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
    options: { mailbox: MAILBOX },
    examples: ['postern knowledge show opening-hours'],
    run: show,
  },
  {
    name: 'knowledge remove',
    about: 'Removes one text for good; drafts that exist keep their quotes.',
    args: ['NAME'],
    options: { mailbox: MAILBOX },
    examples: ['postern knowledge remove opening-hours'],
    run: remove,
  },
]

async function importFile(call: Call): Promise<Outcome> {
  const path = argument(call)
  const name = (call.option('name') ?? (path === '-' ? '' : basename(path, extname(path)))).trim().normalize('NFC')
  if (name === '' && path === '-') return { misuse: 'A text from stdin needs a --name.' }
  if (!NAME.test(name)) return { misuse: 'A name has 1 to 100 visible characters; give one with --name.' }
  const content = await readText(path, MOST_MIB)
  return withDatabase(call, async (database) => {
    const mailboxId = await findMailbox(call, database)
    await importDocument(database, { mailboxId, name, content })
    const { content: _, ...listed } = await getDocument(database, { mailboxId, name })
    return { json: listed, text: (view) => renderDocument(view, listed) }
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

async function show(call: Call): Promise<Answer> {
  const found = await withDatabase(call, async (database) =>
    getDocument(database, { mailboxId: await findMailbox(call, database), name: argument(call).normalize('NFC') }),
  )
  return { json: found, text: (view) => `${renderDocument(view, found)}\n\n${block(found.content).trimEnd()}` }
}

async function remove(call: Call): Promise<Answer> {
  const gone = await withDatabase(call, async (database) =>
    removeDocument(database, { mailboxId: await findMailbox(call, database), name: argument(call).normalize('NFC') }),
  )
  return { json: gone, text: (view) => `Removed:\n${renderDocument(view, gone)}` }
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
    { head: 'BYTES', cell: ({ bytes }) => String(bytes) },
    { head: 'UPDATED', cell: ({ updatedAt }) => shortTime(updatedAt), optional: true },
  ])
}

const renderDocument = (view: View, document: ListedDocument): string =>
  fields(view, [
    ['Name', document.name],
    ['Mailbox', document.mailbox],
    ['Version', String(document.version)],
    ['Bytes', String(document.bytes)],
    ['Updated', document.updatedAt.toISOString()],
  ])
