/** `postern mailboxes …`: the inboxes that Postern answers for, and what is special about each. */
import { isPriced, mergePrices } from '../../budget/prices.ts'
import { systemClock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import { countDocuments } from '../../knowledge/catalogue.ts'
import { identityOf, normalizeAddress } from '../../mail/address.ts'
import { readMailboxFile } from '../../mail/mailbox-file.ts'
import { isSaid, MAILBOX_KEYS, type MailboxKey, MailboxSettings, NO_SETTINGS } from '../../mail/mailbox-settings.ts'
import { openMailboxes } from '../../mail/mailboxes.ts'
import { type MailboxChange, writeMailboxes } from '../../mail/write-mailboxes.ts'
import { type Answer, argument, type Call, type Command, type Misuse, type Outcome, whoActs } from '../command.ts'
import { MOST_MIB, readText } from '../inputs.ts'
import { renderChanges, renderMailbox, renderMailboxes, toItem } from '../mailbox-views.ts'
import { type Database, type GuardDeps, withDatabase, withGuard } from '../session.ts'
import { readKey, readSetting } from '../setting-words.ts'

const CREATE = { about: 'makes the mailbox when there is none with this address' }

export const MAILBOXES: readonly Command[] = [
  {
    name: 'mailboxes list',
    about: 'Lists the mailboxes with what counts for each.',
    args: [],
    options: {},
    examples: ['postern mailboxes list'],
    run: list,
  },
  {
    name: 'mailboxes show',
    about: 'Shows every setting of one mailbox, and whether it is its own or that of the environment.',
    args: ['ADDRESS'],
    options: {},
    examples: ['postern mailboxes show support@example.com'],
    run: show,
  },
  {
    name: 'mailboxes set',
    about: `Sets one thing of a mailbox: ${MAILBOX_KEYS.join(', ')}. It counts within a second. A VALUE of - is read from stdin; lists have commas.`,
    args: ['ADDRESS', 'KEY', 'VALUE'],
    options: { create: CREATE },
    examples: [
      'postern mailboxes set support@example.com mode auto',
      'postern mailboxes set support@example.com languages en,de',
      'postern mailboxes set sales@example.com name "Sales of Example" --create',
      'postern mailboxes set support@example.com signature - < signature.txt',
    ],
    run: set,
  },
  {
    name: 'mailboxes clear',
    about: 'Takes back what was set of a mailbox: what the environment says counts again.',
    args: ['ADDRESS', 'KEY'],
    options: {},
    examples: ['postern mailboxes clear support@example.com mode'],
    run: clear,
  },
  {
    name: 'mailboxes import',
    about:
      'Brings mailboxes to what a YAML file says of them, all or none, and prints what changes. A mailbox of the file has nothing but what the file says; the others are left alone.',
    args: ['FILE'],
    options: { check: { about: 'only prints what would change' } },
    examples: ['postern mailboxes import mailboxes.yaml --check', 'postern mailboxes import mailboxes.yaml'],
    run: importFile,
  },
]

async function list(call: Call): Promise<Answer> {
  const items = await withDatabase(call, async (database) => (await loadItems(database)).map(({ item }) => item))
  return { json: { items, next: null }, text: (view) => renderMailboxes(view, items) }
}

async function show(call: Call): Promise<Outcome> {
  const address = readAddress(call)
  if (typeof address !== 'string') return address
  return withDatabase(call, async (database) => {
    const found = (await loadItems(database)).find(({ item }) => item.address === address)
    if (found === undefined) throw new AppError('mailbox.not_found', { mailbox: address })
    const { item, mailbox } = found
    const inForce = { ...mailbox.settings, mode: item.mode, model: item.model }
    const settings = MAILBOX_KEYS.map((key) => ({
      key,
      value: inForce[key],
      source: isSaid(mailbox.settings, key) ? 'mailbox' : (VARIABLES[key] ?? null),
    }))
    const shown = { address, articles: item.articles, broken: item.broken, settings }
    return { json: shown, text: (view) => renderMailbox(view, shown) }
  })
}

/** What counts where the mailbox says nothing; the budget is that of all mailboxes together, whatever one says. */
const VARIABLES: Partial<Record<MailboxKey, string>> = {
  mode: 'REPLY_MODE',
  model: 'CLAUDE_MODEL',
  daily_budget_usd: 'DAILY_BUDGET_USD',
}

async function set(call: Call): Promise<Outcome> {
  const named = readKey(argument(call, 1))
  if ('refused' in named) return { misuse: named.refused }
  const typed = argument(call, 2)
  const text = typed === '-' ? await readText('-', MOST_MIB) : typed
  const read = readSetting(named.key, text.replaceAll('\r\n', '\n'))
  if ('refused' in read) return { misuse: read.refused }
  return change(call, { ...named, value: read.value, create: call.flag('create') })
}

async function clear(call: Call): Promise<Outcome> {
  const named = readKey(argument(call, 1))
  if ('refused' in named) return { misuse: named.refused }
  return change(call, { ...named, value: NO_SETTINGS[named.key], create: false })
}

type Change = { key: MailboxKey; value: unknown; create: boolean }

async function change(call: Call, { key, value, create }: Change): Promise<Outcome> {
  const address = readAddress(call)
  if (typeof address !== 'string') return address
  return withGuard(call, async (deps) => {
    if (key === 'model' && typeof value === 'string' && !hasPrice(deps.config, value))
      return { misuse: `model ${value} ${NO_PRICE}` }
    const { changes } = await write(call, deps, {
      checkOnly: false,
      plan: (known) => {
        const found = known.find((mailbox) => mailbox.address === address)
        if (found === undefined && !create) throw new AppError('mailbox.not_found', { mailbox: address })
        const settings = MailboxSettings.parse({ ...(found?.settings ?? NO_SETTINGS), [key]: value })
        return [{ address, settings }]
      },
    })
    return { json: changes[0], text: (view) => renderChanges(view, changes) }
  })
}

async function importFile(call: Call): Promise<Answer> {
  const { mailboxes, problems } = readMailboxFile(await readText(argument(call), MOST_MIB))
  refuseFile(problems)
  return withGuard(call, async (deps) => {
    refuseFile(
      mailboxes.flatMap(({ address, settings: { model } }) =>
        model === null || hasPrice(deps.config, model) ? [] : [`model of ${address}, ${model}, ${NO_PRICE}`],
      ),
    )
    const checkOnly = call.flag('check')
    const { changes, leftAlone } = await write(call, deps, { checkOnly, plan: () => mailboxes })
    const others = leftAlone.length === 0 ? '' : `\n\nNot in the file, left alone: ${leftAlone.join(', ')}`
    const over = checkOnly ? '\n\nNothing was written (--check).' : ''
    return {
      json: { applied: !checkOnly, items: changes, leftAlone },
      text: (view) => renderChanges(view, changes) + others + over,
    }
  })
}

const NO_PRICE = 'has no price: without one no budget can hold. Add it to CLAUDE_PRICES, or take another model.'
const hasPrice = ({ claudePrices }: Config, model: string) => isPriced(mergePrices(claudePrices), model)

function refuseFile(problems: readonly string[]): void {
  if (problems.length > 0) throw new AppError('cli.file', { why: `\n  ${problems.join('\n  ')}` })
}

async function write(call: Call, deps: GuardDeps, input: Parameters<typeof writeMailboxes>[1]) {
  await openMailboxes(deps, deps.config.serviceEmail)
  const written = await writeMailboxes(deps, input, whoActs(call))
  noteAuto(call, deps.config, written.changes)
  return written
}

/** The parsed form of a mail has nothing that proves its sender, and only the reply to a proven one leaves by itself. */
function noteAuto(call: Call, { trustedAuthservIds }: Config, changes: readonly MailboxChange[]): void {
  const turned = changes.filter(({ keys }) => keys.some(({ key, after }) => key === 'mode' && after === 'auto'))
  if (turned.length === 0 || trustedAuthservIds.length > 0) return
  call.note(
    `mode auto of ${turned.map(({ address }) => address).join(', ')}: only mail on /webhook/mailgun/mime can prove its sender as long as TRUSTED_AUTHSERV_IDS is empty; the rest waits for a person.`,
  )
}

/** As mailboxes are kept. */
function readAddress(call: Call): string | Misuse {
  const address = normalizeAddress(argument(call))
  return address === null ? { misuse: 'ADDRESS must be a mail address.' } : identityOf(address)
}

async function loadItems({ pool, config }: Database) {
  const mailboxes = await openMailboxes({ pool, clock: systemClock }, config.serviceEmail)
  const articles = await countDocuments(pool)
  const defaults = { replyMode: config.replyMode, model: config.claudeModel }
  return mailboxes
    .all()
    .map((mailbox) => ({ mailbox, item: toItem(mailbox, { defaults, articles: articles.get(mailbox.id) ?? 0 }) }))
}
