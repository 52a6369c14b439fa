/** `postern autonomy`: which categories of mail have earned to be answered without a person, and what others lack. */
import { systemClock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { type CategoryStanding, readStandings } from '../../mail/autonomy/records.ts'
import { autonomySettings } from '../../mail/autonomy/settings.ts'
import { openMailboxes } from '../../mail/mailboxes.ts'
import type { Answer, Call, Command } from '../command.ts'
import { withDatabase } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

export const AUTONOMY: readonly Command[] = [
  {
    name: 'autonomy',
    about: 'Lists by mailbox and category how its drafts fared, and what is missing before they leave by themselves.',
    args: [],
    options: { mailbox: { value: 'ADDRESS', about: 'only of this mailbox; else of all' } },
    examples: ['postern autonomy', 'postern autonomy --mailbox support@example.com --json'],
    run: list,
  },
]

type Item = Omit<CategoryStanding, 'mailboxId' | 'needed'> & { mailbox: string }
type Shown = Item & { needed: string | null }

async function list(call: Call): Promise<Answer> {
  const shown = await withDatabase(call, async ({ pool, config }) => {
    const mailboxes = await openMailboxes({ pool, clock: systemClock }, config.serviceEmail)
    const wanted = call.option('mailbox')
    const mailbox = wanted === undefined ? null : await mailboxes.find(wanted)
    if (wanted !== undefined && mailbox === null) throw new AppError('mailbox.not_found', { mailbox: wanted })
    const standings = await readStandings(pool, {
      mailboxId: mailbox?.id ?? null,
      settings: autonomySettings(config),
    })
    return standings.map((standing) =>
      // A mailbox that is gone leaves its record.
      toShown(standing, mailboxes.byId(standing.mailboxId)?.address ?? standing.mailboxId),
    )
  })
  const ordered = shown.toSorted((a, b) => compare(a.mailbox, b.mailbox) || compare(a.category, b.category))
  const items = ordered.map(({ needed: _, ...item }): Item => item)
  return { json: { items, next: null }, text: (view) => render(view, ordered) }
}

const toShown = ({ mailboxId: _, ...standing }: CategoryStanding, mailbox: string): Shown => ({ mailbox, ...standing })
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

function render(view: View, items: readonly Shown[]): string {
  if (items.length === 0) return 'No record yet: it begins when the first draft is approved or rejected.'
  return table(view, items, [
    { head: 'MAILBOX', cell: ({ mailbox }) => mailbox, shrinks: true },
    { head: 'CATEGORY', cell: ({ category }) => category },
    { head: 'APPROVALS', cell: ({ approvals }) => String(approvals) },
    { head: 'UNEDITED', cell: ({ approvals, unedited }) => toPercent(unedited, approvals) },
    { head: 'AT LEAST', cell: ({ lowerBound }) => lowerBound.toFixed(2) },
    { head: 'GRADUATED', cell: ({ graduated }) => (graduated ? 'yes' : 'no') },
    { head: 'MISSING', cell: ({ needed }) => needed ?? '-', shrinks: true },
    { head: 'LAST FALL', cell: ({ lastFall }) => toFall(lastFall), optional: true },
  ])
}

const toPercent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${Math.round((100 * part) / whole)} % (${part})`
const toFall = (fall: CategoryStanding['lastFall']): string =>
  fall === null ? '-' : `${fall.outcome} ${shortTime(fall.at)}`
