/** The JSON that scripts rely on, to the letter: an unknown or a missing key fails. */
import { z } from 'zod'
import { HIDING } from '../../src/mail/content/hiding.ts'
import { STATES } from '../../src/mail/lifecycle.ts'
import { GUARD_NAMES } from '../../src/mail/message.ts'
import { DELIVERY_KINDS } from '../../src/providers/mail-provider.ts'

const at = z.iso.datetime({ precision: 3 })

const message = {
  id: z.uuidv7(),
  threadId: z.uuidv7(),
  mailbox: z.string(),
  from: z.string(),
  subject: z.string(),
  receivedAt: at,
  state: z.enum(STATES),
  reasons: z.array(z.string()),
  draftId: z.uuidv7().nullable(),
}
export const MessageItem = z.strictObject(message)
const story = {
  ...message,
  text: z.string(),
  hidden: z.array(z.strictObject({ how: z.enum(HIDING), text: z.string() })),
  headers: z.array(z.tuple([z.string(), z.string()])),
  attachments: z.array(z.strictObject({ name: z.string(), type: z.string(), size: z.int(), sha256: z.string() })),
  timeline: z.array(
    z.strictObject({
      at,
      event: z.string(),
      rule: z.string().nullable(),
      sentence: z.string(),
      requestId: z.string().nullable(),
    }),
  ),
  delivery: z.array(
    z.strictObject({
      kind: z.enum(DELIVERY_KINDS),
      at,
      code: z.int().nullable(),
      enhancedCode: z.string().nullable(),
      reason: z.string().nullable(),
      text: z.string(),
    }),
  ),
}
export const MessageStory = z.strictObject(story)
export const MessageHtml = z.strictObject({ ...story, html: z.string().nullable() })

const draft = {
  id: z.uuidv7(),
  messageId: z.uuidv7(),
  version: z.int(),
  current: z.boolean(),
  state: z.enum([...STATES, 'superseded']),
  mailbox: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  gates: z.array(z.strictObject({ name: z.string(), passed: z.boolean(), sentence: z.string() })),
  createdAt: at,
}
export const DraftItem = z.strictObject(draft)
const tokens = {
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
}
/** nano-dollars */
const costNano = z.string().regex(/^\d+$/)
const usage = z.strictObject({
  ...tokens,
  durationMs: z.int(),
  costNano,
  calls: z.array(
    z.strictObject({
      ...tokens,
      step: z.string(),
      model: z.string(),
      promptVersion: z.string(),
      requestId: z.string().nullable(),
      outcome: z.string().nullable(),
      costNano,
      durationMs: z.int().nullable(),
    }),
  ),
})
export const DraftStory = z.strictObject({
  ...draft,
  headers: z.array(z.tuple([z.string(), z.string()])),
  footer: z.string(),
  html: z.string(),
  evidence: z.array(
    z.strictObject({ document: z.string(), quote: z.string(), found: z.boolean(), version: z.int().nullable() }),
  ),
  sentences: z.array(
    z.strictObject({
      text: z.string(),
      evidence: z.array(z.int()),
      claim: z.enum(['price', 'date', 'policy', 'promise']).nullable(),
      borne: z.boolean(),
    }),
  ),
  findings: z.array(z.strictObject({ guard: z.enum(GUARD_NAMES), what: z.string() })),
  question: z.string(),
  usage: usage.nullable(),
})

export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })

export const ErrorDocument = z.strictObject({
  error: z.strictObject({ code: z.string(), sentence: z.string(), requestId: z.uuidv7() }),
})

/** The one document of an output, parsed by its shape. */
export const readJson = <T>(shape: z.ZodType<T>, output: string): T => shape.parse(JSON.parse(output))
