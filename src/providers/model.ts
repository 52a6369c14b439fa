/**
 * What Postern needs of a language model. One implementation: src/providers/claude. The model gets no tool that acts. A
 * call has two halves, so that what leaves is known, and its price reserved, before it does: `prepare…` builds it, `call`
 * makes it.
 */
import type { ModelDraft } from '../mail/message.ts'

export type Step = 'triage' | 'draft' | 'verify'

/** `unanswered`: nobody has answered this mail, and the draft that is asked for replaces its own. */
export type ThreadEntry = { who: 'correspondent' | 'us'; at: string; text: string; unanswered?: true }

export type PromptMail = {
  from: { name: string; address: string }
  subject: string
  receivedAt: string
  text: string
  /** of the text as it came, when the end of it was left out */
  textLength?: number
  /** what the sender quoted or forwarded below, as the mail has it; '' when nothing */
  quoted: string
}
type PromptDocument = { id: string; name: string; content: string }

export type OperatorAnswer = { question: string; answer: string }

type OfMailbox = {
  /** opaque, stable: for the provider's abuse signals; holds no address */
  mailboxRef: string
  /** YYYY-MM-DD */
  today: string
}
export type TriageRequest = OfMailbox & {
  /** the inbox the mail was written to */
  mailbox: string
  /** the languages of its articles, as two letters: what the search queries are written in; [] when it has none */
  knowledgeLanguages: readonly string[]
  mail: PromptMail
  thread: readonly ThreadEntry[]
}
export type DraftRequest = OfMailbox & {
  /** the inbox the reply speaks for */
  mailbox: string
  /** the operator's words about how this mailbox writes; '' for nothing said */
  persona: { name: string; tone: string; guardRails: string }
  /** the languages that a reply may have, the first one for every other sender; [] means the sender's own */
  languages: readonly string[]
  /** a nonsense word that no reply may repeat */
  canary: string
  documents: readonly PromptDocument[]
  /** what operators said to the questions of earlier drafts of this mail */
  operatorAnswers: readonly OperatorAnswer[]
  mail: PromptMail
  thread: readonly ThreadEntry[]
}
export type VerifyRequest = OfMailbox & {
  reply: string
  /** the quotes that were found in the documents */
  quotes: readonly string[]
}

export type Triage = {
  /** BCP 47 of the newest text */
  language: string
  category: string
  needsReply: boolean
  manipulation: boolean
  /** what to search the articles for */
  queries: string[]
}
/** The sentences of a reply that the quotes do not bear out, as the model repeats them. */
export type Verification = { unsupported: string[] }

/** Tokens by kind, as they are priced. */
export type Usage = {
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWrite5mTokens: number
  cacheWrite1hTokens: number
}

/** One call that is ready to leave: nothing in it is decided later. */
export type PreparedCall<T> = {
  step: Step
  model: string
  promptVersion: string
  /** most output tokens, thinking included */
  maxTokens: number
  /** what is posted, as it is posted */
  body: object
  /** the instructions in it: ours and the operator's, which no reply may repeat */
  rules: string
  /** UTF-8 bytes of `body` as JSON: no call has more input tokens than bytes */
  bytes: number
  /** what a prompt cache could keep of it: its bytes, and their digest */
  prefix: { bytes: number; digest: Buffer }
  /** whether the prefix is to be kept for an hour, which costs more to write */
  cached: boolean
  /** reads the provider's answer; for the provider only */
  read(message: unknown): Reading<T>
}
export type Reading<T> =
  | { kind: 'answer'; answer: T }
  | { kind: 'refused'; category: string | null; empty: boolean }
  | { kind: 'malformed'; code: string }

/** `usage` null: nobody knows what it cost. `billed` false: certainly nothing. */
export type CallTrace = {
  model: string
  requestId: string | null
  usage: Usage | null
  billed: boolean
  durationMs: number
}
/**
 * `malformed` an answer that cannot be used, `refused` by the model's own rules, `rejected` this request will never work,
 * `unavailable` later it may (`afterMs`, if the provider said so), `spend_limit` nothing works until somebody raises a
 * limit, `misconfigured` key or model id.
 */
export type Called<T> = { trace: CallTrace } & (
  | { kind: 'answer'; answer: T }
  | { kind: 'malformed'; code: string }
  | { kind: 'refused'; category: string | null }
  | CallFailure
)
export type CallFailure =
  | { kind: 'rejected'; code: string }
  | { kind: 'unavailable'; code: string; afterMs: number | null }
  | { kind: 'spend_limit'; code: string }
  | { kind: 'misconfigured'; code: string }

export type CallChoice = {
  model: string
  maxTokens: number
  /** keep the prefix in the provider's prompt cache for an hour */
  cached: boolean
}
export type Model = {
  prepareTriage(request: TriageRequest, choice: CallChoice): PreparedCall<Triage>
  prepareDraft(request: DraftRequest, choice: CallChoice): PreparedCall<ModelDraft>
  prepareVerification(request: VerifyRequest, choice: CallChoice): PreparedCall<Verification>
  /** Asks once. `requestId` names whose work it is in the log lines; it never leaves. Never throws for what network, API or answer do. */
  call<T>(prepared: PreparedCall<T>, call: { requestId: string }): Promise<Called<T>>
}
