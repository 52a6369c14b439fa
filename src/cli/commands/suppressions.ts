/** `postern suppressions …`: who gets no automatic reply any more. */
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import { maskAddress } from '../../log/mask-address.ts'
import type { Page } from '../../mail/listing/page.ts'
import { addSuppression, removeSuppression } from '../../mail/suppressions/change.ts'
import { type ListedSuppression, listSuppressions } from '../../mail/suppressions/list.ts'
import { type Synced, syncSuppressions, tellSynced } from '../../mail/suppressions/sync.ts'
import type { SuppressionProvider } from '../../providers/mail-provider.ts'
import { createMailgunSuppressions } from '../../providers/mailgun/suppressions.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { readPage } from '../inputs.ts'
import { PAGE_OPTIONS } from '../render.ts'
import { withGuard } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

const MOST_REASON = 500

export const SUPPRESSIONS: readonly Command[] = [
  {
    name: 'suppressions list',
    about:
      'Lists who gets no automatic reply, newest first, and why; a person may still answer. Addresses are masked without --json.',
    args: [],
    options: PAGE_OPTIONS,
    examples: ['postern suppressions list', 'postern suppressions list --json | jq -r ".items[].address"'],
    run: list,
  },
  {
    name: 'suppressions add',
    about: 'Stops automatic replies to an address, whatever its plus tag.',
    args: ['ADDRESS'],
    options: { reason: { value: 'TEXT', about: 'why, for whoever reads the list later' } },
    examples: ['postern suppressions add jane@example.com --reason "asked by phone"'],
    run: add,
  },
  {
    name: 'suppressions remove',
    about: 'Lets an address get automatic replies again, whatever the reason was.',
    args: ['ADDRESS'],
    options: {
      mailgun: { about: 'takes it off the lists of Mailgun, too, which would bring it back at the next sync' },
    },
    examples: [
      'postern suppressions remove jane@example.com',
      'postern suppressions remove jane@example.com --mailgun',
    ],
    run: remove,
  },
  {
    name: 'suppressions sync',
    about:
      'Adds what is on the lists of Mailgun (bounces, complaints, unsubscribes) and names what only this list has. Mailgun sends nothing at all to whom it has, approved replies neither; so ours go there only with --push, and only those who asked for it.',
    args: [],
    options: {
      push: { about: 'adds our unsubscribes to the list of Mailgun' },
      'dry-run': { about: 'only counts' },
    },
    examples: ['postern suppressions sync --dry-run', 'postern suppressions sync'],
    run: sync,
  },
]

async function list(call: Call): Promise<Outcome> {
  const page = readPage(call)
  if ('misuse' in page) return page
  const found = await withGuard(call, (deps) => listSuppressions(deps, page))
  return { json: found, text: (view) => renderPage(view, found) }
}

async function add(call: Call): Promise<Outcome> {
  const reason = call.option('reason')?.trim() ?? ''
  if (reason.length > MOST_REASON) return { misuse: `--reason takes at most ${MOST_REASON} characters.` }
  const item = await withGuard(call, (deps) =>
    addSuppression(deps, { ...whoActs(call), address: argument(call), reason }),
  )
  return { json: item, text: () => `Suppressed: ${maskAddress(item.address)} gets no automatic reply.` }
}

async function remove(call: Call): Promise<Answer> {
  const there = call.flag('mailgun')
  const removed = await withGuard(call, (deps) =>
    removeSuppression(deps, {
      ...whoActs(call),
      address: argument(call),
      provider: there ? requireMailgun(deps.config) : null,
    }),
  )
  const what = [...removed.kinds, ...removed.mailgun.map((name) => `${name} of Mailgun`)].join(', ')
  const note = there ? '' : '\nIf a list of Mailgun has it, the next sync brings it back: --mailgun removes it there.'
  return { json: removed, text: () => `Removed: ${maskAddress(removed.address)} (${what})${note}` }
}

async function sync(call: Call): Promise<Answer> {
  const synced = await withGuard(call, (deps) =>
    syncSuppressions(
      { ...deps, provider: requireMailgun(deps.config) },
      {
        ...whoActs(call),
        dryRun: call.flag('dry-run'),
        push: call.flag('push'),
        onProgress: (sentence) => call.note(sentence),
      },
    ),
  )
  return { json: synced, text: (view) => renderSynced(view, synced) }
}

/** Refuses `provider.missing`. */
function requireMailgun({ mailgunApiKey, mailgunDomain, mailgunApiUrl }: Config): SuppressionProvider {
  if (mailgunApiKey === null) throw new AppError('provider.missing')
  return createMailgunSuppressions({ apiKey: mailgunApiKey.reveal(), domain: mailgunDomain, baseUrl: mailgunApiUrl })
}

const shown = (address: string): string => (address === '' ? '(erased)' : maskAddress(address))

function renderPage(view: View, { items, next }: Page<ListedSuppression>): string {
  if (items.length === 0) return 'Nobody is suppressed.'
  const rows = table(view, items, [
    { head: 'ADDRESS', cell: ({ address }) => shown(address), shrinks: true },
    { head: 'KIND', cell: ({ kind }) => kind },
    { head: 'SOURCE', cell: ({ source }) => source },
    { head: 'SINCE', cell: ({ createdAt }) => shortTime(createdAt) },
    { head: 'REASON', cell: ({ reason }) => reason, shrinks: true, optional: true },
  ])
  return next === null ? rows : `${rows}\n\nMore: postern suppressions list --cursor ${next}`
}

function renderSynced(view: View, synced: Synced): string {
  const { count, first } = synced.onlyHere
  const told = `${tellSynced(synced)}${synced.dryRun ? ' Nothing was written (--dry-run).' : ''}`
  if (count === 0) return `${told}\nMailgun has everybody who is suppressed here.`
  const rows = table(view, first, [
    { head: 'ONLY HERE', cell: ({ address }) => shown(address), shrinks: true },
    { head: 'KIND', cell: ({ kind }) => kind },
  ])
  return `${told}\n${count} are suppressed here only:\n\n${rows}`
}
