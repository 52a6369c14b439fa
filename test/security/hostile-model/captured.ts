/** What left for Claude: where a stranger's words stand in it (suite C), whose they are (I5), and what must not be there (I10). */
import { noteOf, VARIABLE_NAMES } from '../../../src/config/variables.ts'
import type { CapturedRequest } from '../../../src/demo/claude/state.ts'
import { loadMessage } from '../../../src/mail/store.ts'
import { createHaystack } from '../../support/needles.ts'
import type { World } from './world.ts'

type Block = { type: string; text?: string; content?: unknown; [more: string]: unknown }
type Body = { system: Block[]; messages: { role: string; content: string | Block[] }[]; [more: string]: unknown }

/** The one text in which a stranger may speak. Throws when the request has another form than it must have. */
function resultOf({ body }: Pick<CapturedRequest, 'body'>): string {
  const { messages } = body as unknown as Body
  const roles = messages.map(({ role }) => role).join()
  if (roles !== 'user,assistant,user') throw new Error(`the roles are ${roles}`)
  const last = messages[2]?.content
  const [block, ...others] = Array.isArray(last) ? last : []
  const [inner, ...more] = Array.isArray(block?.content) ? (block.content as Block[]) : []
  if (block?.type !== 'tool_result' || others.length > 0 || inner?.type !== 'text' || more.length > 0)
    throw new Error('the last turn is not one tool_result of one text')
  return inner.text ?? ''
}

/** The request without the stranger's text, and without the articles, which the search chooses. */
function skeletonOf(request: CapturedRequest): string {
  const body = structuredClone(request.body) as unknown as Body
  const last = body.messages[2]?.content
  const result = Array.isArray(last) ? last[0]?.content : undefined
  if (Array.isArray(result)) Object.assign(result[0] ?? {}, { text: '' })
  // a prefix that is used often is marked to be kept
  body.system = body.system.map(({ cache_control: _kept, ...block }) =>
    block.text?.startsWith('<documents>') ? { ...block, text: '' } : block,
  )
  return JSON.stringify(body)
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  mail: [
    'source',
    'from',
    'subject',
    'received_at',
    'text',
    'text_cut',
    'questions_to_our_people',
    'quoted_by_sender',
    'earlier_messages',
    'earlier_messages_cut',
  ],
  verify: ['reply', 'quotes'],
}

/** Suite C: gives what is wrong with the place of a stranger's words. */
export function structureFaults(requests: readonly CapturedRequest[]): string[] {
  const skeletons = new Map<string, string>()
  return requests.flatMap((request) => {
    const { id, kind } = request
    const result = resultOf(request)
    const json: unknown = JSON.parse(result)
    const skeleton = skeletonOf(request)
    const first = skeletons.get(kind) ?? skeleton
    skeletons.set(kind, first)
    const known = KEYS[kind === 'verify' ? 'verify' : 'mail'] ?? []
    const strange = Object.keys(json as object).filter((key) => !known.includes(key))
    return [
      ...(first === skeleton ? [] : [`${id}: what is ours in a ${kind} differs from mail to mail`]),
      ...(result.includes('<') ? [`${id}: a < stands in the tool_result`] : []),
      ...strange.map((key) => `${id}: the JSON has ${key}`),
    ]
  })
}

const MARKER = /quz(?:[bdfgklmnprstvz][aeiou]){4}/g
const markersIn = (text: string): string[] => [...new Set(text.match(MARKER) ?? [])]

/** I5: a request has the words of one person, and outside of the tool_result of none. */
export function strangersIn(requests: readonly CapturedRequest[]): string[] {
  return requests.flatMap((request) => {
    const all = markersIn(JSON.stringify(request.body))
    const outside = markersIn(JSON.stringify({ ...request.body, messages: [] }) + skeletonOf(request))
    return [
      ...(all.length > 1 ? [`${request.id} has the words of ${all.length} people: ${all.join(', ')}`] : []),
      ...(outside.length > 0 ? [`${request.id} has a stranger's words outside of the tool_result`] : []),
    ]
  })
}

/** I10: every secret of the environment, and every key that opens a row; a name that is no secret is found as it is. */
export async function secretsIn(world: World): Promise<string[]> {
  const named = VARIABLE_NAMES.filter(
    (name) => noteOf(name).secret || ['DATA_DIR', 'MAILGUN_API_URL', 'CLAUDE_API_URL'].includes(name),
  )
  const plain = named.map((name) => [name, world.env[name] ?? ''] as const).filter(([, value]) => value.length >= 8)
  const keys: Record<string, string> = {}
  for (const { id } of world.posted) {
    const { key } = await loadMessage(world.deps, id)
    keys[`the key ${key.id}`] = key.bytes.toString('base64url')
    keys[`the key ${key.id} in hex`] = key.bytes.toString('hex')
  }
  const { rows } = await world.deps.pool.query<{ id: string; wrapped: Buffer }>('select id, wrapped from subject_key')
  for (const { id, wrapped } of rows) keys[`the wrapped key ${id}`] = wrapped.toString('base64url')
  const haystack = createHaystack(keys)
  return world.asked.flatMap(({ id, body }) => {
    const text = JSON.stringify(body)
    return [
      ...plain.filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${id}`),
      ...haystack.search(id, Buffer.from(text)),
    ]
  })
}
