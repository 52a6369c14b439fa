/** `postern shadow`: what another prompt, model or policy would have done with the mails that came. */
import { formatDollars } from '../../budget/money.ts'
import { isPriced } from '../../budget/prices.ts'
import { AppError } from '../../errors.ts'
import { requireDrafting } from '../../mail/freeze.ts'
import { readMailboxFile } from '../../mail/mailbox-file.ts'
import { type MailboxInForce, settingsFor } from '../../mail/mailbox-settings.ts'
import { type Rehearsed, shadow } from '../../shadow/shadow.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { readText } from '../inputs.ts'
import { type ModelDeps, withModel } from '../model-session.ts'
import { table, type View } from '../view.ts'

const MODES = ['draft', 'auto'] as const
const MOST_FILE_MIB = 1

export const SHADOW: readonly Command[] = [
  {
    name: 'shadow',
    about:
      'Replays stored mails through another prompt, model or policy. Nothing moves and nothing is sent; Claude is asked, and paid.',
    args: [],
    options: {
      last: { value: 'N', about: 'the newest N mails, 1 to 500', required: true },
      mailbox: { value: 'ADDRESS', about: 'only those of this mailbox' },
      model: { value: 'ID', about: 'another model that drafts' },
      mode: { value: 'MODE', about: 'draft or auto: whether replies would leave by themselves' },
      settings: { value: 'FILE', about: 'a file as `mailboxes import` takes it: other tone, rules, languages, links' },
      'without-autonomy': { about: 'as if every category had graduated (AUTONOMY=off)' },
    },
    examples: [
      'postern shadow --last 50 --mode auto',
      'postern shadow --last 20 --model claude-haiku-5-5 --json | jq ".items[] | [.outcome, .costNano]"',
      'postern shadow --last 20 --settings new-tone.yaml',
    ],
    run,
  },
]

async function run(call: Call): Promise<Outcome> {
  const last = Number(call.option('last'))
  if (!Number.isInteger(last) || last < 1 || last > 500) return { misuse: '--last takes a number from 1 to 500.' }
  const mode = call.option('mode')
  if (mode !== undefined && !isMode(mode)) return { misuse: '--mode takes draft or auto.' }
  return withModel(call, async (deps) => {
    await requireDrafting(deps.pool)
    const change = await readChange(call, deps, mode)
    const mailboxId = await findMailbox(call, deps)
    const started = call.flag('without-autonomy') ? withoutAutonomy(deps) : deps
    let done = 0
    const items = await shadow(started, { last, mailboxId, change, requestId: call.requestId }, (one) => {
      done += 1
      call.note(`${done} of at most ${last}: ${one.messageId} ${one.outcome}`)
    })
    return { json: { items, ...sum(items), next: null }, text: (view) => render(view, items) }
  })
}

const isMode = (text: string): text is (typeof MODES)[number] => (MODES as readonly string[]).includes(text)

const withoutAutonomy = (deps: ModelDeps): ModelDeps => ({
  ...deps,
  policy: { ...deps.policy, autonomy: { ...deps.policy.autonomy, earned: false } },
})

async function readChange(
  call: Call,
  deps: ModelDeps,
  mode: 'draft' | 'auto' | undefined,
): Promise<(mailbox: MailboxInForce) => MailboxInForce> {
  const model = call.option('model')
  if (model !== undefined && !isPriced(deps.prices, model)) throw new AppError('model.unpriced', { model })
  const file = call.option('settings')
  const written = file === undefined ? [] : await readSettings(file)
  return (mailbox) => {
    const other = written.find(({ address }) => address === mailbox.address)
    const base =
      other === undefined
        ? mailbox
        : settingsFor(
            { id: mailbox.id, address: mailbox.address, settings: other.settings },
            { replyMode: deps.policy.replyMode, model: deps.policy.draftModel },
          )
    return { ...base, ...(model === undefined ? {} : { model }), ...(mode === undefined ? {} : { mode }) }
  }
}

async function readSettings(file: string) {
  const { mailboxes, problems } = readMailboxFile(await readText(file, MOST_FILE_MIB))
  if (problems.length > 0) throw new AppError('cli.file', { why: `${file}:\n  ${problems.join('\n  ')}` })
  return mailboxes
}

async function findMailbox(call: Call, { mailboxes }: ModelDeps): Promise<string | null> {
  const address = call.option('mailbox')
  if (address === undefined) return null
  const found = await mailboxes.find(address)
  if (found === null) throw new AppError('mailbox.not_found', { mailbox: address })
  return found.id
}

const sum = (items: readonly Rehearsed[]) => ({
  released: items.filter(({ outcome }) => outcome === 'release').length,
  costNano: String(items.reduce((all, { costNano }) => all + BigInt(costNano), 0n)),
})

function render(view: View, items: readonly Rehearsed[]): string {
  if (items.length === 0) return 'No mails to replay.'
  const { released, costNano } = sum(items)
  const rows = table(view, items, [
    { head: 'MESSAGE', cell: ({ messageId }) => messageId },
    { head: 'WAS', cell: ({ state }) => state },
    { head: 'WOULD', cell: ({ outcome }) => outcome },
    { head: 'CATEGORY', cell: ({ category }) => category ?? '-', optional: true },
    {
      head: 'DIFFERS',
      cell: ({ differs }) => (differs === null ? '-' : `${Math.round(differs * 100)} %`),
      optional: true,
    },
    { head: 'COST', cell: (item) => formatDollars(BigInt(item.costNano)), optional: true },
    { head: 'OBJECTIONS', cell: ({ objections }) => objections.join(' '), shrinks: true },
  ])
  return `${rows}\n\n${released} of ${items.length} would leave without a person; the rehearsal cost ${formatDollars(BigInt(costNano))}.`
}
