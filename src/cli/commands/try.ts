/** `postern try FILE`: what would become of a mail, without sending it and without touching anything that is real. */
import { formatDollars } from '../../budget/money.ts'
import { AppError } from '../../errors.ts'
import { requireDrafting } from '../../mail/freeze.ts'
import type { Trial } from '../../trial/try-mail.ts'
import { argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { readBytes } from '../inputs.ts'
import { renderStory } from '../render.ts'
import { renderDraftStory } from '../render-draft-story.ts'
import { createNotes, withRoad } from '../session.ts'
import { fields, type View } from '../view.ts'

const MODES = ['auto', 'draft'] as const
/** as large as a mail gets at Mailgun */
const MOST_MAIL_MIB = 25

export const TRY: readonly Command[] = [
  {
    name: 'try',
    about:
      'Runs a mail (.eml) through the whole road as it is configured now, in a database of its own that is deleted after it, and tells what became of it. Nothing is sent. Claude is asked, and paid.',
    args: ['FILE'],
    options: {
      mailbox: {
        value: 'ADDRESS',
        about: 'the mailbox that it comes to; else the first of yours in To and Cc, else SERVICE_EMAIL',
      },
      mode: { value: 'MODE', about: 'auto or draft, for this mail; else as the mailbox has it' },
    },
    examples: [
      'postern try complaint.eml',
      'postern try complaint.eml --mode auto --json | jq ".draft.gates[] | select(.passed | not)"',
    ],
    run,
  },
]

async function run(call: Call): Promise<Outcome> {
  const mode = call.option('mode') ?? null
  if (mode !== null && !isMode(mode)) return { misuse: '--mode takes auto or draft.' }
  // All of the service is behind it: other commands start without.
  const { looksLikeMail, readSender } = await import('../../trial/read-mail.ts')
  const { createInbound } = await import('../../create-provider.ts')
  const { readHouse } = await import('../../trial/furnish.ts')
  const { tryMail } = await import('../../trial/try-mail.ts')
  const path = argument(call)
  const bytes = await readBytes(path, MOST_MAIL_MIB)
  if (!looksLikeMail(bytes))
    throw new AppError('cli.file', { why: `${path}: it does not begin with header fields, as a mail does.` })
  const { copied, config } = await withRoad(call, async (deps) => {
    await requireDrafting(deps.pool)
    const sender = await readSender({ inbound: createInbound(deps.config) }, bytes)
    return { copied: await readHouse(deps, { mode, sender }), config: deps.config }
  })
  const shown = config.logLevel === 'debug' || config.logLevel === 'trace'
  const trial = await tryMail(
    {
      config,
      // Alarms of a rehearsal are none: they would be looked into.
      destination: shown ? process.stderr : { write: () => undefined },
      progress: createNotes(call, config),
      note: call.note,
    },
    { bytes, mailbox: call.option('mailbox') ?? null, mode, copied, act: whoActs(call) },
  )
  return { json: trial, text: (view) => render(view, trial) }
}

const isMode = (text: string): text is (typeof MODES)[number] => (MODES as readonly string[]).includes(text)

const tellCost = (calls: number, nano: bigint): string =>
  calls === 0
    ? 'Claude was not asked.'
    : `Claude was asked ${calls} times, for ${formatDollars(nano)}: that is paid, and counts in no budget of yours.`

function render(view: View, { message, verdict, draft, calls, costNano, rested }: Trial): string {
  const judged =
    verdict === null
      ? []
      : [
          fields(view, [
            ['Verdict', verdict.kind],
            ['Sender', verdict.authentication],
            ...verdict.findings.map(({ rule, reason }) => ['', `${rule}: ${reason}`] as const),
          ]),
        ]
  const end = [
    ...(message.state === 'approved' ? ['Every gate is open: it would leave without a person.'] : []),
    ...(rested ? [] : ['It was still at work: this is how far it came.']),
    `Nothing was sent, and nothing was kept. ${tellCost(calls, BigInt(costNano))}`,
  ]
  const parts = [renderStory(view, message), ...judged, ...(draft === null ? [] : [renderDraftStory(view, draft)])]
  return [...parts, end.join('\n')].join('\n\n')
}
