/** Where a request may say that its prefix is to be cached, and how. */
import { type Fields, isFields, type Json, toBlocks } from './json.ts'

const MOST_POINTS = 4
const UNCACHED_BLOCKS = ['thinking', 'redacted_thinking']

export const checkCachePoints = (body: Fields): string | null => {
  const places = [...findPlaces(body), ['cache_control', body] as const]
  let points = 0
  let shortSeen = false
  for (const [path, block] of places) {
    const control = block['cache_control']
    if (control === undefined || control === null) continue
    const fault = checkControl(control, path, block)
    if (fault) return fault
    const isHour = isFields(control) && control['ttl'] === '1h'
    if (isHour && shortSeen)
      return `${path}: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block`
    shortSeen ||= !isHour
    points += 1
  }
  return points > MOST_POINTS
    ? `A maximum of ${MOST_POINTS} blocks with cache_control may be provided. Found ${points}.`
    : null
}

const checkControl = (control: Json, path: string, block: Fields): string | null => {
  if (!isFields(control) || control['type'] !== 'ephemeral') return `${path}.type: Input should be 'ephemeral'`
  const extra = Object.keys(control).find((name) => !['type', 'ttl'].includes(name))
  if (extra) return `${path}.${extra}: Extra inputs are not permitted`
  if (Object.hasOwn(control, 'ttl') && control['ttl'] !== '5m' && control['ttl'] !== '1h')
    return `${path}.ttl: Input should be '5m' or '1h'`
  if (UNCACHED_BLOCKS.includes(String(block['type']))) return `${path}: Extra inputs are not permitted`
  return block['type'] === 'text' && block['text'] === ''
    ? `${path}: cache_control cannot be set for empty text blocks`
    : null
}

/** Every block that may hold a cache point, in the order of the prefix. */
const findPlaces = (body: Fields): (readonly [string, Fields])[] => {
  const list = (path: string, value: Json | undefined) =>
    (toBlocks(value) ?? []).flatMap((block, at): (readonly [string, Fields])[] => [
      ...listInner(`${path}.${at}.content`, block['content']),
      [`${path}.${at}.cache_control`, block],
    ])
  const listInner = (path: string, value: Json | undefined) =>
    (toBlocks(value) ?? []).map((block, at) => [`${path}.${at}.cache_control`, block] as const)
  const messages = Array.isArray(body['messages']) ? body['messages'].filter(isFields) : []
  return [
    ...list('tools', body['tools']),
    ...list('system', body['system']),
    ...messages.flatMap((message, at) => list(`messages.${at}.content`, message['content'])),
  ]
}
