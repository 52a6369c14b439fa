/** Blocks as text: what `block export` writes and `block import` reads. Every line is judged before any is used. */
import { z } from 'zod'
import type { Network } from '../access/network.ts'
import { BLOCK_KINDS, isBlockKind, parseBlock } from '../access/parse-block.ts'
import type { BlockInput, ListedBlock } from '../access/write-blocks.ts'
import { HOUR, MINUTE } from '../clock.ts'
import { parseDuration } from './inputs.ts'

export type ReadBlocks = {
  blocks: BlockInput[]
  /** of a JSON document: how many had ended before they came here */
  ended: number
  /** what is wrong, with the number of the line or item */
  problems: string[]
}
type Context = { now: Date; shared: readonly Network[] }
type Given = { kind: string; value: string; until: Date | null; reason: string }

const REASON = /^[^\p{C}]{1,200}$/u
/** The reason is all that is left of the line, commas included. */
const FIELDS = /^([^,]*)(?:,([^,]*))?(?:,([^,]*))?(?:,(.*))?$/s
const NO_REASON = 'imported'
const KINDS = BLOCK_KINDS.join(', ')

/** Lines of `kind,value,ttl,reason`, the last two optional, `#` begins a comment; or the JSON of an export. */
export function readBlocks(text: string, context: Context): ReadBlocks {
  return text.trimStart().startsWith('{') ? readDocument(text, context) : readLines(text, context)
}

/** One block as it was typed, or the sentence that says what is wrong with it. */
export function readBlock(
  { kind, value, until, ...given }: Given,
  { shared }: Context,
): BlockInput | { refused: string } {
  if (!isBlockKind(kind)) return { refused: `there is no kind "${kind.slice(0, 20)}"; there are ${KINDS}.` }
  const reason = given.reason.trim()
  if (!REASON.test(reason)) return { refused: 'a reason has 1 to 200 visible characters.' }
  const target = parseBlock(kind, value, shared)
  return 'refused' in target ? target : { target, reason, expiresAt: until }
}

/** The lines of `readBlocks`, one for each block. */
export function writeBlocks(blocks: readonly ListedBlock[], now: Date): string {
  return blocks
    .map(({ kind, value, until, reason }) =>
      [kind, value, until === null ? '' : writeTtl(until, now), reason].join(','),
    )
    .join('\n')
}

function readLines(text: string, context: Context): ReadBlocks {
  const read: ReadBlocks = { blocks: [], ended: 0, problems: [] }
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    const [, kind = '', value = '', ttl = '', reason = ''] = (FIELDS.exec(line) ?? []).map((part = '') => part.trim())
    const length = ttl === '' ? null : parseDuration(ttl)
    const refused = ttl === '' || length ? null : { refused: 'a ttl is a duration such as 90m, 24h or 7d.' }
    const until = length === null ? null : new Date(context.now.getTime() + length)
    const given = { kind, value, until, reason: reason || NO_REASON }
    keep(read, `line ${at + 1}`, refused ?? readBlock(given, context))
  }
  return read
}

const Exported = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      value: z.string(),
      until: z.iso.datetime().nullable().default(null),
      reason: z.string().default(NO_REASON),
    }),
  ),
})

function readDocument(text: string, context: Context): ReadBlocks {
  const read: ReadBlocks = { blocks: [], ended: 0, problems: [] }
  const parsed = Exported.safeParse(parseJson(text))
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) =>
      typeof path[1] === 'number' ? `item ${path[1] + 1}` : 'the document',
    )
    return { ...read, problems: [...new Set(places)].map((place) => `${place}: this is not the JSON of an export.`) }
  }
  for (const [at, { until, ...item }] of parsed.data.items.entries()) {
    const end = until === null ? null : new Date(until)
    if (end !== null && end <= context.now) read.ended += 1
    else keep(read, `item ${at + 1}`, readBlock({ ...item, until: end }, context))
  }
  return read
}

function keep(read: ReadBlocks, place: string, found: BlockInput | { refused: string }): void {
  if ('refused' in found) read.problems.push(`${place}: ${found.refused}`)
  else read.blocks.push(found)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Rounded up, so that a copy never ends before the original. */
function writeTtl(until: Date, now: Date): string {
  const left = until.getTime() - now.getTime()
  const minutes = Math.ceil(left / MINUTE)
  return minutes < 1e5 ? `${minutes}m` : `${Math.min(Math.ceil(left / HOUR), 99_999)}h`
}
