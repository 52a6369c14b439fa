/**
 * The prompt cache: a prefix of tools, system and messages, in this order, is kept up to each cache point for five
 * minutes or an hour, and each use starts that time anew. A model, a schema or a block that changed is another prefix.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
import { createHash } from 'node:crypto'
import { HOUR, MINUTE } from '../../clock.ts'
import { type Fields, isFields, type Json, toBlocks } from './json.ts'
import type { FakeModel } from './models.ts'

/** by digest of the prefix; times in ms */
export type PromptCache = Map<string, { until: number; lifetime: number }>
export type CachePlan = {
  readTokens: number
  write5mTokens: number
  write1hTokens: number
  /** keeps what was written and read; the API does so once the answer begins */
  keep(now: Date): void
}

const LOOK_BACK = 20
const MOST_ENTRIES = 10_000
const NOTHING: CachePlan = { readTokens: 0, write5mTokens: 0, write1hTokens: 0, keep: () => {} }

type Position = { digest: string; tokens: number; lifetime: number | null }

/** What of the request the cache holds now, and what it will hold. Hashes the request once. */
export const planCache = (cache: PromptCache, model: FakeModel, body: Fields, now: Date): CachePlan => {
  const positions = findPositions(model, body)
  const points = positions.filter(({ lifetime, tokens }) => lifetime !== null && tokens >= model.smallestCached)
  if (points.length === 0) return NOTHING
  const hit = findHit(cache, positions, points, now)
  let reached = hit?.tokens ?? 0
  const written = { '5m': 0, '1h': 0 }
  const fresh = points.filter(({ tokens }) => tokens > reached)
  for (const { tokens, lifetime } of fresh) {
    written[lifetime === HOUR ? '1h' : '5m'] += tokens - reached
    reached = tokens
  }
  const keep = (at: Date) => {
    if (hit) renew(cache, hit.digest, at)
    for (const { digest, lifetime } of fresh)
      cache.set(digest, { until: at.getTime() + (lifetime ?? 0), lifetime: lifetime ?? 0 })
    if (cache.size > MOST_ENTRIES)
      for (const [digest, { until }] of cache) if (until <= at.getTime()) cache.delete(digest)
  }
  return { readTokens: hit?.tokens ?? 0, write5mTokens: written['5m'], write1hTokens: written['1h'], keep }
}

const renew = (cache: PromptCache, digest: string, at: Date) => {
  const entry = cache.get(digest)
  if (entry) cache.set(digest, { ...entry, until: at.getTime() + entry.lifetime })
}

/** The longest kept prefix that ends at a cache point, or at one of the twenty blocks before it. */
const findHit = (cache: PromptCache, positions: Position[], points: Position[], now: Date): Position | null => {
  for (const point of points.toReversed()) {
    const end = positions.indexOf(point)
    const near = positions.slice(Math.max(end - LOOK_BACK, 0), end + 1)
    const hit = near.findLast(({ digest }) => (cache.get(digest)?.until ?? 0) > now.getTime())
    if (hit) return hit
  }
  return null
}

const findPositions = (model: FakeModel, body: Fields): Position[] => {
  const format = isFields(body['output_config']) ? body['output_config']['format'] : null
  const stable = [...(toBlocks(body['tools']) ?? []), ...(toBlocks(body['system']) ?? [])]
  const messages = Array.isArray(body['messages']) ? body['messages'].filter(isFields) : []
  const turns = messages.flatMap((message) =>
    (toBlocks(message['content']) ?? []).map((block) => ({ ...block, role: message['role'] ?? null })),
  )
  const blocks: Fields[] = [...stable, ...turns]
  const automatic = isFields(body['cache_control']) ? readLifetime(body['cache_control']) : null
  let digest = hash(model.id, JSON.stringify(format ?? null))
  let bytes = 0
  return blocks.map((block, at) => {
    // how the model is to think and which tool it must call change what it makes of the turns, not of the system prompt
    if (at === stable.length)
      digest = hash(digest, JSON.stringify([body['tool_choice'] ?? null, body['thinking'] ?? null]))
    const text = JSON.stringify({ ...block, cache_control: null })
    bytes += Buffer.byteLength(text)
    digest = hash(digest, text)
    const lifetime = findLifetime(block) ?? (at === blocks.length - 1 ? automatic : null)
    return { digest, tokens: Math.ceil(bytes / model.bytesPerToken), lifetime }
  })
}

const hash = (before: string, text: string): string => createHash('sha256').update(before).update(text).digest('hex')

/** Of the block, or of the content of a tool_result. */
const findLifetime = (block: Fields): number | null => {
  const inner = Array.isArray(block['content']) ? block['content'].filter(isFields) : []
  const control = [block, ...inner].map((part) => part['cache_control']).findLast((value) => isFields(value))
  return control === undefined ? null : readLifetime(control)
}

const readLifetime = (control: Json): number => (isFields(control) && control['ttl'] === '1h' ? HOUR : 5 * MINUTE)
