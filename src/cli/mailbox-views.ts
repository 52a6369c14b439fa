/** Mailboxes and their changes for the eyes of an operator. */
import { settingsFor } from '../mail/mailbox-settings.ts'
import type { Mailbox } from '../mail/mailboxes.ts'
import type { ReplyMode } from '../mail/message.ts'
import type { MailboxChange } from '../mail/write-mailboxes.ts'
import { fields, oneLine, table, type View } from './view.ts'

type MailboxItem = {
  address: string
  /** what counts, of its own or of the environment */
  mode: ReplyMode
  model: string
  name: string
  articles: number
  /** its own; null: only the one of all mailboxes together */
  dailyBudgetUsd: number | null
  broken: boolean
}
type ShownMailbox = {
  address: string
  articles: number
  broken: boolean
  /** `source`: `mailbox`, the name of a variable, or null where nothing was said */
  settings: { key: string; value: unknown; source: string | null }[]
}

/** One mailbox as the list has it. */
export function toItem(
  mailbox: Mailbox,
  { defaults, articles }: { defaults: Parameters<typeof settingsFor>[1]; articles: number },
): MailboxItem {
  const { address, mode, model, persona } = settingsFor(mailbox, defaults)
  const { settings, broken = false } = mailbox
  return { address, mode, model, name: persona.name, articles, dailyBudgetUsd: settings.daily_budget_usd, broken }
}

/** The list, with what counts for each. */
export function renderMailboxes(view: View, items: readonly MailboxItem[]): string {
  return table(view, items, [
    { head: 'ADDRESS', cell: ({ address }) => address, shrinks: true },
    { head: 'MODE', cell: ({ mode, broken }) => (broken ? `${mode} (broken)` : mode) },
    { head: 'MODEL', cell: ({ model }) => model },
    { head: 'ARTICLES', cell: ({ articles }) => String(articles) },
    { head: 'USD/DAY', cell: ({ dailyBudgetUsd }) => showValue(dailyBudgetUsd) },
    { head: 'NAME', cell: ({ name }) => showValue(name), shrinks: true, optional: true },
  ])
}

/** Every setting, and where it comes from. */
export function renderMailbox(view: View, { address, articles, broken, settings }: ShownMailbox): string {
  return fields(view, [
    ['Address', address],
    ['Articles', String(articles)],
    ['Broken', broken ? BROKEN : null],
    ...settings.map(({ key, value, source }) => [key, withSource(value, source)] as const),
  ])
}
const BROKEN =
  'some settings cannot be read; they count as not said, and no reply leaves by itself. Set or import them.'

/** What changed of each mailbox, one line per key. */
export function renderChanges(view: View, changes: readonly MailboxChange[]): string {
  return changes
    .map(({ address, change, keys, repaired }) =>
      [
        view.bold(`${oneLine(address)}: ${change}`),
        ...keys.map(({ key, before, after }) => `  ${key}: ${showValue(before)} -> ${showValue(after)}`),
        ...(repaired ? ['  what could not be read is gone'] : []),
      ].join('\n'),
    )
    .join('\n')
}

function withSource(value: unknown, source: string | null): string {
  if (source === null) return isEmpty(value) ? '-' : `${showValue(value)}  (default)`
  const from = source === 'mailbox' ? 'own' : source
  return `${showValue(value)}  (${from})`
}

const isEmpty = (value: unknown): boolean => showValue(value) === '-'

/** One line; nothing is a dash. */
function showValue(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
  return text === '' ? '-' : oneLine(text)
}
