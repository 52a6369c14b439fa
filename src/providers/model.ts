/** What Postern needs of a language model. One implementation: src/providers/claude. The model gets no tool that acts. */
import type { DraftContent } from '../mail/message.ts'

/** `unanswered`: nobody has answered this mail, and the draft that is asked for replaces its own. */
export type ThreadEntry = { who: 'correspondent' | 'us'; at: string; text: string; unanswered?: true }

export type DraftRequest = {
  /** the inbox the reply speaks for */
  mailbox: string
  /** opaque, stable: for the provider's abuse signals; holds no address */
  mailboxRef: string
  today: string
  documents: { id: string; name: string; content: string }[]
  mail: {
    from: { name: string; address: string }
    subject: string
    receivedAt: string
    text: string
    /** what the sender quoted or forwarded below, as the mail has it; '' when nothing */
    quoted: string
  }
  thread: ThreadEntry[]
}

export type Usage = { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheWriteTokens: number }
export type ModelTrace = {
  model: string
  requestId: string | null
  usage: Usage
  promptVersion: string
  durationMs: number
}
export type ModelDraft = Omit<DraftContent, 'to' | 'subject'>

/**
 * `trace` of a failure: what an earlier attempt of the same call already cost.
 * `draft` a well-formed answer; `malformed` was tried twice; `refused` by the model's own rules; `rejected` this request
 * will never work; `unavailable` later it may (`afterMs`, if the provider said so); `misconfigured` key or model id.
 */
export type DraftOutcome =
  | { kind: 'draft'; draft: ModelDraft; trace: ModelTrace }
  | { kind: 'malformed'; trace: ModelTrace }
  | { kind: 'refused'; category: string | null; trace: ModelTrace }
  | { kind: 'rejected'; code: string; requestId: string | null; trace?: ModelTrace }
  | { kind: 'unavailable'; code: string; afterMs: number | null; trace?: ModelTrace }
  | { kind: 'misconfigured'; code: string; trace?: ModelTrace }

export type Model = {
  /** Asks once. `call` names whose work it is in the log lines; it never leaves to the provider. */
  draft(request: DraftRequest, call?: { requestId: string }): Promise<DraftOutcome>
}
