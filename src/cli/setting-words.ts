/** The settings of a mailbox as an operator types them. */
import { MAILBOX_KEYS, type MailboxKey, MailboxSettings } from '../mail/mailbox-settings.ts'

const LISTS: readonly MailboxKey[] = ['languages', 'links', 'addresses']
const DOLLARS = /^\d{1,7}(\.\d{1,9})?$/

/** The key, or the sentence that names all. */
export function readKey(text: string): { key: MailboxKey } | { refused: string } {
  const key = MAILBOX_KEYS.find((known) => known === text)
  if (key !== undefined) return { key }
  return { refused: `There is no setting "${text.slice(0, 40)}"; there are ${MAILBOX_KEYS.join(', ')}.` }
}

/** The value of a key from one word: lists have commas between their items. */
export function readSetting(key: MailboxKey, text: string): { value: unknown } | { refused: string } {
  const typed = LISTS.includes(key) ? splitList(text) : key === 'daily_budget_usd' ? readDollars(text) : text
  const read = MailboxSettings.shape[key].safeParse(typed)
  if (read.success) return { value: read.data }
  const [issue] = read.error.issues
  const item = issue?.path[0]
  const which = typeof item === 'number' ? `${key}, item ${item + 1},` : key
  return { refused: `${which} ${issue?.message ?? 'cannot be read'}.` }
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** What is no amount stays a text, which is refused. */
const readDollars = (text: string): unknown => (DOLLARS.test(text) ? Number(text) : text)
