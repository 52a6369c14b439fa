/**
 * Mailgun's suppression lists in their documented shape: GET with paging by address, POST of one or many (JSON, or a form for
 * one unsubscribe), DELETE of one. https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces
 */
import { type Exchange, parseJson, sendJson } from '../http-server.ts'
import { readFields } from './read-fields.ts'

export const FAKE_LISTS = ['bounces', 'complaints', 'unsubscribes'] as const
export type FakeList = (typeof FAKE_LISTS)[number]
/** as given; `tags` of an unsubscribe, `*` when none was given */
type FakeSuppression = { address: string; created_at: string; [more: string]: unknown }
export type FakeSuppressions = Record<FakeList, Map<string, FakeSuppression>>

const USUAL = 100
const MOST = 1_000

export const emptySuppressions = (): FakeSuppressions => ({
  bounces: new Map(),
  complaints: new Map(),
  unsubscribes: new Map(),
})

/** Puts addresses on a list, as Mailgun does by itself when a reply bounces. */
export const addSuppressions = (
  lists: FakeSuppressions,
  list: FakeList,
  entries: readonly (string | object)[],
): void => {
  for (const entry of entries) {
    const given = typeof entry === 'string' ? { address: entry } : entry
    const { address } = given as { address: string }
    const tags = list === 'unsubscribes' ? { tags: ['*'] } : {}
    lists[list].set(address, { ...tags, created_at: new Date().toUTCString(), ...given, address })
  }
}

/** Answers one request for `list`, or for `address` on it. */
export const answerSuppressions = async (
  lists: FakeSuppressions,
  { list, address }: { list: FakeList; address: string | undefined },
  { request, response, url, body }: Exchange,
): Promise<void> => {
  const entries = lists[list]
  if (request.method === 'GET' && address === undefined) return sendJson(response, 200, page(entries, url))
  if (request.method === 'POST' && address === undefined) {
    const type = request.headers['content-type'] ?? ''
    const given = type.includes('json') ? parseJson(body) : [Object.fromEntries(await readFields(type, body))]
    addSuppressions(lists, list, (Array.isArray(given) ? given : [given]).map(withTags))
    return sendJson(response, 200, { message: `${entries.size} addresses have been added to the ${list} table` })
  }
  const found = entries.get(address ?? '')
  if (found === undefined) return sendJson(response, 404, { message: `Address not found in ${list} table` })
  if (request.method === 'GET') return sendJson(response, 200, found)
  if (request.method !== 'DELETE') return sendJson(response, 405, { message: 'Method Not Allowed' })
  entries.delete(found.address)
  sendJson(response, 200, { message: 'Address has been removed', address: found.address })
}

const withTags = (entry: { tag?: string }): object =>
  typeof entry.tag === 'string' ? { ...entry, tags: [entry.tag] } : entry

/** A page begins after the address that the page before ended with; past the end it is empty. */
const page = (entries: ReadonlyMap<string, FakeSuppression>, url: URL) => {
  const limit = Math.min(Number(url.searchParams.get('limit') ?? USUAL) || USUAL, MOST)
  const after = url.searchParams.get('page') === 'next' ? (url.searchParams.get('address') ?? '') : ''
  const items = [...entries.values()]
    .filter(({ address }) => address > after)
    .sort(byAddress)
    .slice(0, limit)
  const link = (name: string, address: string) =>
    `https://api.mailgun.net${url.pathname}?page=${name}&address=${encodeURIComponent(address)}&limit=${limit}`
  const [first, last] = [items[0]?.address ?? after, items.at(-1)?.address ?? after]
  return {
    items,
    paging: {
      first: link('first', ''),
      last: link('last', ''),
      next: link('next', last),
      previous: link('previous', first),
    },
  }
}

const byAddress = (a: FakeSuppression, b: FakeSuppression): number => (a.address < b.address ? -1 : 1)
