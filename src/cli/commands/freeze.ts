/** `postern freeze` and `postern thaw`: sending, drafting or both stand still in every process, until somebody thaws them. */
import { FREEZE_SCOPES, type FreezeScope, type Frozen, freeze, listFrozen, thaw } from '../../mail/freeze.ts'
import { requeueApproved } from '../../mail/requeue-approved.ts'
import { countUnderWay, type UnderWay } from '../../mail/under-way.ts'
import { type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { type GuardDeps, withGuard } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

const WHAT = '[sending|drafting|all]'

export const FREEZE: readonly Command[] = [
  {
    name: 'freeze',
    about:
      'Stops sending, drafting or both at once, in every process. Nothing is lost: mails are still taken and judged, approvals are kept, and all of it waits for the thaw.',
    args: [WHAT],
    options: {},
    examples: ['postern freeze', 'postern freeze sending', 'postern freeze drafting --json | jq .underWay'],
    run: (call) =>
      act(call, async (deps, scopes) => {
        await freeze(deps, { ...whoActs(call), scopes })
        return null
      }),
  },
  {
    name: 'thaw',
    about: 'Resumes what was frozen, the oldest first. After a restored backup `postern reconcile` does that instead.',
    args: [WHAT],
    options: {},
    examples: ['postern thaw', 'postern thaw drafting'],
    run: (call) =>
      act(call, async (deps, scopes) => {
        await thaw(deps, { ...whoActs(call), scopes })
        return scopes.includes('sending') ? requeueApproved(deps) : 0
      }),
  },
]

/** `requeued`: approved replies that got a job by the thaw; null for a freeze. */
type Standing = { frozen: Frozen[]; underWay: UnderWay; requeued: number | null }

async function act(
  call: Call,
  change: (deps: GuardDeps, scopes: readonly FreezeScope[]) => Promise<number | null>,
): Promise<Outcome> {
  const scopes = readScopes(call.args[0] ?? 'all')
  if (scopes === null)
    return { misuse: `There is no "${call.args[0]}" to freeze; there are ${FREEZE_SCOPES.join(', ')}, all.` }
  const standing = await withGuard(call, async (deps): Promise<Standing> => {
    const requeued = await change(deps, scopes)
    return { frozen: await listFrozen(deps.pool), underWay: await countUnderWay(deps.pool), requeued }
  })
  const { requeued, ...rest } = standing
  return { json: requeued === null ? rest : standing, text: (view) => render(view, standing) }
}

const readScopes = (text: string): readonly FreezeScope[] | null =>
  text === 'all' ? FREEZE_SCOPES : FREEZE_SCOPES.some((scope) => scope === text) ? [text as FreezeScope] : null

function render(view: View, { frozen, underWay, requeued }: Standing): string {
  const standing =
    frozen.length === 0
      ? 'Nothing stands still.'
      : table(view, frozen, [
          { head: 'FROZEN', cell: ({ scope }) => scope },
          { head: 'SINCE', cell: ({ at }) => shortTime(at) },
          { head: 'BY', cell: ({ by }) => by },
          { head: 'WHY', cell: ({ reason }) => (reason === 'restored' ? 'the database was set back' : 'an operator') },
        ])
  const sentences = tell(underWay, frozen)
  const made = requeued === null || requeued === 0 ? [] : [`${requeued} of them were given back to the workers.`]
  return [standing, ...(sentences.length === 0 ? ['Nothing is under way.'] : [...sentences, ...made])].join('\n')
}

/** What the operator should know of before the next step: a freeze takes back nothing that was handed over. */
function tell({ undrafted, approved, sending, unknown }: UnderWay, frozen: readonly Frozen[]): string[] {
  const stands = (scope: FreezeScope) => frozen.some((one) => one.scope === scope)
  const sentences: [number, string][] = [
    [sending, 'being handed to Mailgun at this moment: that ends by itself.'],
    [unknown, 'of unknown outcome: Mailgun is asked about them.'],
    [approved, stands('sending') ? 'approved and wait for the thaw.' : 'approved and leave now.'],
  ]
  return [
    ...sentences.filter(([count]) => count > 0).map(([count, what]) => `Replies: ${count} ${what}`),
    ...(undrafted === 0
      ? []
      : [`Mails: ${undrafted} wait for a draft${stands('drafting') ? ', until the thaw' : ''}.`]),
  ]
}
