/** `postern block …`: who may not speak. */

import { DISPOSABLE_LIST } from '../../access/disposable-domains.ts'
import { BLOCK_KINDS, type BlockTarget, isBlockKind, parseBlock } from '../../access/parse-block.ts'
import { createPayerOf, sharedNetworks } from '../../access/payer.ts'
import { addBlocks, type ListedBlock, listBlocks, readOneBlock, removeBlock } from '../../access/write-blocks.ts'
import { AppError } from '../../errors.ts'
import { maskAddress } from '../../log/mask-address.ts'
import { readBlock, readBlocks, writeBlocks } from '../block-lines.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { parseDuration, readText } from '../inputs.ts'
import { withGuard } from '../session.ts'
import { fields, shortTime, table, type View } from '../view.ts'

/** An export of all the blocks that are ever loaded, in the longer form. */
const MOST_IMPORTED_MIB = 64

const KINDS = BLOCK_KINDS.join('|')

export const BLOCK: readonly Command[] = [
  {
    name: 'block add',
    about:
      'Blocks an IP address (IPv6: its /64), a network, a domain with its sub-domains, or a mail address. Calls of the first two are refused unless they have a valid signature; mail of the others is kept and refused.',
    args: [KINDS, 'VALUE'],
    options: {
      ttl: { value: 'AGE', about: 'how long: 90m, 24h, 7d; until it is removed when it is not given' },
      reason: { value: 'TEXT', about: 'why, for whoever reads the list later', required: true },
    },
    examples: [
      'postern block add domain tempmail.example --reason "throw-away addresses"',
      'postern block add ip 192.0.2.7 --ttl 24h --reason "forged posts"',
    ],
    run: add,
  },
  {
    name: 'block remove',
    about: 'Takes a block away, and what failures an IP address had.',
    args: [KINDS, 'VALUE'],
    options: {},
    examples: ['postern block remove ip 192.0.2.7'],
    run: remove,
  },
  {
    name: 'block list',
    about: 'Lists what is blocked, how often each block held and when last. Mail addresses are masked without --json.',
    args: [],
    options: {},
    examples: ['postern block list', 'postern block list --json | jq -r ".items[] | select(.hits == 0) | .value"'],
    run: list,
  },
  {
    name: 'block import',
    about:
      'Adds the blocks of a file, all or none: lines of kind,value,ttl,reason (the last two optional), or the JSON of an export.',
    args: ['FILE'],
    options: {},
    examples: ['postern block import blocks.csv', 'postern block export --json | ssh other postern block import -'],
    run: importFile,
  },
  {
    name: 'block export',
    about: 'Writes the blocks of operators as import reads them, mail addresses in plain.',
    args: [],
    options: {},
    examples: ['postern block export > blocks.csv', 'postern block export --json > blocks.json'],
    run: exportAll,
  },
]

async function add(call: Call): Promise<Outcome> {
  const kind = argument(call)
  if (!isBlockKind(kind)) return { misuse: `There is no kind "${kind}"; there are ${BLOCK_KINDS.join(', ')}.` }
  const ttl = call.option('ttl')
  const length = ttl === undefined ? null : parseDuration(ttl)
  if (ttl !== undefined && !length) return { misuse: '--ttl takes a duration such as 90m, 24h or 7d.' }
  return withGuard(call, async (deps) => {
    const now = deps.clock.now()
    const until = length === null ? null : new Date(now.getTime() + length)
    const given = { kind, value: argument(call, 1), until, reason: call.option('reason') ?? '' }
    const block = readBlock(given, { now, shared: sharedNetworks(deps.config.trustProxy) })
    if ('refused' in block) throw new AppError('block.invalid', { why: block.refused })
    await addBlocks(deps, [block], whoActs(call))
    const item = await readOneBlock(deps, block.target)
    return { json: item, text: (view) => renderBlock(view, item) }
  })
}

async function remove(call: Call): Promise<Outcome> {
  const kind = argument(call)
  if (!isBlockKind(kind)) return { misuse: `There is no kind "${kind}"; there are ${BLOCK_KINDS.join(', ')}.` }
  const target = parseBlock(kind, argument(call, 1), [])
  if ('refused' in target) throw new AppError('block.invalid', { why: target.refused })
  await withGuard(call, (deps) => {
    const payer = kind === 'ip' ? createPayerOf([])(target.value.split('/')[0]) : null
    return removeBlock(deps, target, { ...whoActs(call), payer })
  })
  return { json: target, text: () => `Removed: ${kind} ${shown(target)}` }
}

async function list(call: Call): Promise<Answer> {
  const { items, disposableDomains } = await withGuard(call, async (deps) => ({
    items: [...(await listBlocks(deps)), ...deps.config.blockedDomains.map(ofConfiguration)],
    disposableDomains: { on: deps.config.blockDisposableDomains, date: DISPOSABLE_LIST.date },
  }))
  const { on, date } = disposableDomains
  const note = `The list of disposable domains of ${date} is ${on ? 'on' : 'off'} (BLOCK_DISPOSABLE_DOMAINS=${on}).`
  return { json: { items, next: null, disposableDomains }, text: (view) => `${renderBlocks(view, items)}\n\n${note}` }
}

async function importFile(call: Call): Promise<Answer> {
  const text = await readText(argument(call), MOST_IMPORTED_MIB)
  return withGuard(call, async (deps) => {
    const context = { now: deps.clock.now(), shared: sharedNetworks(deps.config.trustProxy) }
    const { blocks, ended, problems } = readBlocks(text, context)
    if (problems.length > 0) throw new AppError('block.invalid', { why: `\n  ${problems.join('\n  ')}` })
    if (blocks.length > 0) await addBlocks(deps, blocks, whoActs(call))
    const said = `${blocks.length} ${blocks.length === 1 ? 'block was' : 'blocks were'} imported.`
    const over = ended === 0 ? '' : ` ${ended} had ended already.`
    return { json: { imported: blocks.length, ended }, text: () => said + over }
  })
}

async function exportAll(call: Call): Promise<Answer> {
  return withGuard(call, async (deps) => {
    // Blocks after failures belong to this service: they end by themselves, and know their strikes.
    const items = (await listBlocks(deps)).filter(({ source }) => source === 'operator')
    const lines = writeBlocks(items, deps.clock.now())
    return { json: { items, next: null }, text: () => (lines === '' ? '# no blocks' : lines) }
  })
}

const ofConfiguration = (value: string): ListedBlock => ({
  kind: 'domain',
  value,
  source: 'configuration',
  reason: 'BLOCKED_DOMAINS',
  until: null,
  hits: null,
  lastHitAt: null,
})

const shown = ({ kind, value }: BlockTarget): string => (kind === 'address' ? maskAddress(value) : value)

function renderBlocks(view: View, items: readonly ListedBlock[]): string {
  if (items.length === 0) return 'Nothing is blocked.'
  return table(view, items, [
    { head: 'KIND', cell: ({ kind }) => kind },
    { head: 'VALUE', cell: shown, shrinks: true },
    { head: 'SOURCE', cell: ({ source }) => source },
    { head: 'UNTIL', cell: ({ until }) => (until === null ? '-' : shortTime(until)) },
    { head: 'HITS', cell: ({ hits }) => (hits === null ? '-' : String(hits)) },
    { head: 'LAST HIT', cell: ({ lastHitAt }) => (lastHitAt === null ? '-' : shortTime(lastHitAt)) },
    { head: 'REASON', cell: ({ reason }) => reason, shrinks: true, optional: true },
  ])
}

const renderBlock = (view: View, block: ListedBlock): string =>
  fields(view, [
    ['Blocked', `${block.kind} ${shown(block)}`],
    ['Until', block.until === null ? 'it is removed' : block.until.toISOString()],
    ['Reason', block.reason],
  ])
