/** The API's answer, read with distrust: an envelope, then JSON of the agreed form, then a reply that can be sent. */
import { z } from 'zod'
import { cleanText } from '../../mail/clean-text.ts'
import type { ModelDraft, Usage } from '../model.ts'
import { Answer } from './schema.ts'
import { unescapeXml } from './xml.ts'

const REPLY_LIMIT = 64 * 1024

const Tokens = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform((count) => count ?? 0)

/** The part of the API's Message that is used. Unknown stop reasons and block types are let through on purpose. */
export const Envelope = z.object({
  model: z.string(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  stop_details: z.object({ category: z.string().nullish() }).nullish(),
  usage: z.object({
    input_tokens: Tokens,
    output_tokens: Tokens,
    cache_read_input_tokens: Tokens,
    cache_creation_input_tokens: Tokens,
  }),
})
export type Envelope = z.infer<typeof Envelope>

export type Reading =
  | { kind: 'draft'; draft: ModelDraft }
  | { kind: 'refused'; category: string | null }
  | { kind: 'malformed' }

/**
 * One message → a draft, a refusal, or `malformed`: cut off, stopped for a reason that this request cannot have
 * (no tool may be called), not JSON, not of the form, or a `send` without a text or over 64 KiB.
 */
export const readAnswer = (message: Envelope): Reading => {
  if (message.stop_reason === 'refusal') return { kind: 'refused', category: nameCategory(message) }
  if (message.stop_reason !== 'end_turn') return { kind: 'malformed' }
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('')
  const answer = Answer.safeParse(parseJson(text))
  if (!answer.success) return { kind: 'malformed' }
  const draft = toDraft(answer.data)
  if (draft.action === 'send' && draft.text === '') return { kind: 'malformed' }
  if (Buffer.byteLength(draft.text) > REPLY_LIMIT) return { kind: 'malformed' }
  return { kind: 'draft', draft }
}

/** What the provider counted for one answer: tokens by kind. */
export const readUsage = ({ usage }: Envelope): Usage => ({
  inputTokens: usage.input_tokens,
  outputTokens: usage.output_tokens,
  cacheReadTokens: usage.cache_read_input_tokens,
  cacheWriteTokens: usage.cache_creation_input_tokens,
})

const toDraft = (answer: Answer): ModelDraft => ({
  language: /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(answer.language) ? answer.language : 'und',
  category: answer.category,
  action: answer.action,
  reason: clean(answer.reason),
  confidence: answer.confidence,
  manipulation: answer.manipulation,
  // documents stand escaped in the prompt; a quote is compared with what the operator wrote
  evidence: answer.evidence.map(({ doc_id, quote }) => ({
    document: clean(unescapeXml(doc_id)),
    quote: clean(unescapeXml(quote)),
  })),
  unanswered: answer.unanswered.map(clean).filter((question) => question !== ''),
  text: clean(answer.reply),
})

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const nameCategory = (message: Envelope): string | null => {
  const category = message.stop_details?.category ?? null
  return category !== null && /^[a-z_]{1,40}$/.test(category) ? category : null
}

const clean = (text: string): string => cleanText(text).trim()
