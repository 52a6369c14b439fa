/** The API's answer, read with distrust: an envelope, then JSON of the agreed form, then a value that can be used. */
import { z } from 'zod'
import { cleanText } from '../../mail/clean-text.ts'
import type { ModelDraft } from '../../mail/message.ts'
import type { Reading, Triage, Usage, Verification } from '../model.ts'
import { DraftAnswer, TriageAnswer, VerifyAnswer } from './schema.ts'
import { unescapeXml } from './xml.ts'

const REPLY_LIMIT = 64 * 1024
/** of what is only shown to people, or only searched for */
const NOTE_LIMIT = 1_000
const QUERIES = 4

const Tokens = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform((count) => count ?? 0)

const Counted = z.object({
  input_tokens: z.number().int().nonnegative(),
  output_tokens: z.number().int().nonnegative(),
  cache_read_input_tokens: Tokens,
  cache_creation_input_tokens: Tokens,
  cache_creation: z.object({ ephemeral_5m_input_tokens: Tokens, ephemeral_1h_input_tokens: Tokens }).nullish(),
})

/** The part of the API's Message that is used. Unknown stop reasons and block types are let through on purpose. */
export const Envelope = z.object({
  model: z.string(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  stop_details: z.object({ category: z.string().nullish() }).nullish(),
  usage: z.unknown().optional(),
})
export type Envelope = z.infer<typeof Envelope>

/** What the provider counted for one answer; null when it does not say, and then nobody knows what it cost. */
export const readUsage = ({ usage }: Envelope): Usage | null => {
  const counted = Counted.safeParse(usage)
  if (!counted.success) return null
  const { cache_creation: split, cache_creation_input_tokens: written, ...tokens } = counted.data
  const hour = split?.ephemeral_1h_input_tokens ?? 0
  return {
    inputTokens: tokens.input_tokens,
    outputTokens: tokens.output_tokens,
    cacheReadTokens: tokens.cache_read_input_tokens,
    cacheWrite5mTokens: Math.max(split?.ephemeral_5m_input_tokens ?? written - hour, 0),
    cacheWrite1hTokens: hour,
  }
}

/** A message of the API → a draft. Malformed, too: a `send` without a text, or a text over 64 KiB. */
export const readDraft = (message: unknown): Reading<ModelDraft> => {
  const reading = readJson(message, DraftAnswer)
  if (reading.kind !== 'answer') return reading
  const draft = toDraft(reading.answer)
  if (draft.action === 'send' && clean(draft.text) === '') return { kind: 'malformed', code: 'empty_reply' }
  if (Buffer.byteLength(draft.text) > REPLY_LIMIT) return { kind: 'malformed', code: 'too_long' }
  return { kind: 'answer', answer: draft }
}

/** A message of the API → what the mail is about. */
export const readTriage = (message: unknown): Reading<Triage> => {
  const reading = readJson(message, TriageAnswer)
  if (reading.kind !== 'answer') return reading
  const { language, category, needs_reply, manipulation, queries } = reading.answer
  const searches = queries.map((query) => clean(query).slice(0, NOTE_LIMIT)).filter((query) => query !== '')
  return {
    kind: 'answer',
    answer: {
      language: toLanguage(language),
      category,
      needsReply: needs_reply,
      manipulation,
      queries: searches.slice(0, QUERIES),
    },
  }
}

/** A message of the API → the sentences that its quotes do not bear out. */
export const readVerification = (message: unknown): Reading<Verification> => {
  const reading = readJson(message, VerifyAnswer)
  if (reading.kind !== 'answer') return reading
  return { kind: 'answer', answer: { unsupported: reading.answer.unsupported.map((text) => clean(text)) } }
}

/**
 * Malformed is: cut off, stopped for a reason that this request cannot have (no tool may be called), not JSON, or not of
 * the form.
 */
const readJson = <T>(message: unknown, schema: z.ZodType<T>): Reading<T> => {
  const envelope = Envelope.parse(message)
  const text = envelope.content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('')
  if (envelope.stop_reason === 'refusal')
    return { kind: 'refused', category: nameCategory(envelope), empty: text === '' }
  if (envelope.stop_reason !== 'end_turn') return { kind: 'malformed', code: nameStop(envelope.stop_reason) }
  if (text.trim() === '') return { kind: 'malformed', code: 'empty' }
  const json = parseJson(text)
  if (json === undefined) return { kind: 'malformed', code: 'not_json' }
  const answer = schema.safeParse(json)
  return answer.success ? { kind: 'answer', answer: answer.data } : { kind: 'malformed', code: 'wrong_shape' }
}

const toDraft = (answer: DraftAnswer): ModelDraft => ({
  language: toLanguage(answer.language),
  category: answer.category,
  action: answer.action,
  reason: note(answer.reason),
  confidence: answer.confidence,
  manipulation: answer.manipulation,
  // documents stand escaped in the prompt; a quote is compared with what the operator wrote
  evidence: answer.evidence.map(({ doc_id, quote }) => ({
    document: clean(unescapeXml(doc_id)),
    quote: clean(unescapeXml(quote)),
  })),
  unanswered: answer.unanswered.map(note).filter((question) => question !== ''),
  question: note(answer.operator_question),
  // as it came: what must not be in it is looked for before it is cleaned
  text: answer.reply,
})

/** Primary tag and one region: more of it would be room for a person's words, and it is told in the open. */
const toLanguage = (tag: string): string => /^[a-z]{2,3}(?:-[a-z]{2})?(?=-|$)/i.exec(tag)?.[0] ?? 'und'

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

/** As it stands in a timeline: a code, never words of an answer. */
const nameStop = (reason: string | null): string =>
  reason !== null && /^[a-z_]{1,40}$/.test(reason) ? reason : 'no_stop_reason'

const clean = (text: string): string => cleanText(text).trim()
const note = (text: string): string => clean(text).slice(0, NOTE_LIMIT).toWellFormed()
