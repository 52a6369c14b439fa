/**
 * Every refusal that Postern can make, in one table: what it is called, what HTTP says and what a person reads. Details
 * for the log travel in `AppError.detail`, never in the sentence.
 */
type ErrorSpec = { status: number; sentence: string }

export const ERRORS = {
  'webhook.unsigned': {
    status: 401,
    sentence: 'The Mailgun signature is missing, malformed, wrong or stale.',
  },
  'webhook.malformed': {
    status: 401,
    sentence: 'The form could not be read, so no signature was found in it.',
  },
  'webhook.compressed': { status: 415, sentence: 'A compressed body is not taken here; send it as it is.' },
  'webhook.too_large': {
    status: 413,
    sentence: 'The post is larger than MAX_POST_SIZE; raise it and Mailgun will retry.',
  },
  'webhook.event_too_large': { status: 413, sentence: 'The event is larger than 512 KiB, which none is.' },
  'webhook.limited': {
    status: 429,
    sentence: 'Too many posts without a valid signature came from this address. Try again later.',
  },
  'webhook.busy': { status: 503, sentence: 'Postern is busy; the mail was not taken. Try again soon.' },
  'webhook.cut_off': { status: 400, sentence: 'The connection ended before the post did. Send it again.' },
  'webhook.stalled': { status: 408, sentence: 'The post stopped coming before its end. Send it again.' },
  'webhook.token_reused': { status: 406, sentence: 'This signature was already used for another mail or event.' },
  'webhook.no_recipient': { status: 406, sentence: 'The mail names no usable recipient.' },
  'webhook.no_sender': { status: 406, sentence: 'The mail names no usable sender in its From field.' },
  'webhook.oversized': { status: 406, sentence: 'Text and headers of the mail exceed MAX_EMAIL_SIZE.' },
  'webhook.store_form': {
    status: 406,
    sentence: 'This is the form of a store() route. Change the Mailgun route action to forward().',
  },
  'webhook.event_form': {
    status: 406,
    sentence: 'This is a delivery event. Point the webhooks of Mailgun at /webhook/mailgun/events.',
  },
  'webhook.legacy_event': {
    status: 406,
    sentence: 'This is an event in the form of legacy webhooks. Make new webhooks at Mailgun, which post JSON.',
  },
  'webhook.mail_form': {
    status: 406,
    sentence:
      'This endpoint takes delivery events. Point the forward() route of inbound mail at /webhook/mailgun/mime or /webhook/mailgun.',
  },
  'webhook.wrong_form': {
    status: 406,
    sentence: 'This endpoint takes raw MIME (body-mime). Point the forward() route without MIME at /webhook/mailgun.',
  },
  'webhook.mime_form': {
    status: 406,
    sentence: 'This is raw MIME (body-mime). Point the forward() route with MIME at /webhook/mailgun/mime.',
  },
  'database.unavailable': {
    status: 503,
    sentence: 'The database does not answer; nothing was taken. Try again soon.',
  },
  'request.invalid': { status: 400, sentence: 'The request does not have the expected form.' },
  'request.content_type': { status: 415, sentence: 'The body does not have a type that is taken here.' },
  'request.too_large': { status: 413, sentence: 'The body is larger than what is taken here.' },
  'request.method': { status: 405, sentence: 'This method is not taken here.' },
  'request.limited': { status: 429, sentence: 'Too many requests came from this address. Try again later.' },
  'request.busy': { status: 503, sentence: 'Postern is busy. Try again soon.' },
  'request.forbidden': { status: 403, sentence: 'This may not be read from here.' },
  'request.not_found': { status: 404, sentence: 'There is nothing at this address.' },
  'request.failed': {
    status: 500,
    sentence: 'Postern failed to answer; the request id leads to the log line that says why.',
  },
  'message.not_found': { status: 404, sentence: 'There is no message with this id.' },
  'message.wrong_state': { status: 409, sentence: 'The message is in a state that does not allow this.' },
  'draft.not_found': { status: 404, sentence: 'There is no draft with this id.' },
  'draft.superseded': {
    status: 409,
    sentence:
      'A newer version of this draft, or a newer mail in its thread, came since. Look at the thread; an edit makes a version that can be approved.',
  },
  'draft.empty': { status: 400, sentence: 'A reply needs a text.' },
  'draft.too_long': { status: 400, sentence: 'A reply may have at most 64 KiB of text.' },
  'reply.outcome_unknown': {
    status: 409,
    sentence: 'A reply to this mail may already have left; no other version can be approved.',
  },
  'reply.not_unknown': { status: 409, sentence: 'The outcome of the reply to this mail is not in doubt.' },
  'reply.unsendable': { status: 500, sentence: 'The reply may not leave as it is; nothing was sent.' },
  'model.missing': { status: 503, sentence: 'No key for Claude is configured (CLAUDE_API_KEY).' },
  'model.unpriced': {
    status: 400,
    sentence: 'The model has no price; add one with CLAUDE_PRICES, or name a model that has one.',
  },
  'question.not_found': { status: 404, sentence: 'There is no question with this id.' },
  'question.answered': { status: 409, sentence: 'The question was answered already; a new draft may ask another.' },
  'question.empty': { status: 400, sentence: 'An answer needs a text.' },
  'question.too_long': { status: 400, sentence: 'An answer may have at most 16 KiB of text.' },
  'question.name_taken': {
    status: 409,
    sentence: 'There is an article with this name; choose another name, or edit that article and import it.',
  },
  'question.not_answered': { status: 409, sentence: 'Nobody has answered the question yet.' },
  'question.not_approved': {
    status: 409,
    sentence: 'An answer can become an article once a person has approved a reply that was made of it.',
  },
  'knowledge.front_matter': {
    status: 400,
    sentence: 'The front matter of the knowledge file cannot be used; it may say title and language.',
  },
  'knowledge.empty': { status: 400, sentence: 'The knowledge file has no text.' },
  'knowledge.too_long': { status: 400, sentence: 'A knowledge file may have at most 256 KiB of text.' },
  'knowledge.not_found': {
    status: 404,
    sentence: 'There is no knowledge document with this name in this mailbox.',
  },
  'freeze.restored': {
    status: 409,
    sentence:
      'The database was set back to an earlier state and may have forgotten replies that left: `postern reconcile` finds them, and thaws.',
  },
  'drafting.frozen': {
    status: 409,
    sentence: 'Drafting is frozen: nobody asks Claude for anything before `postern thaw drafting`.',
  },
  'provider.missing': { status: 503, sentence: 'Mailgun is not configured (MAILGUN_API_KEY).' },
  'provider.unavailable': { status: 503, sentence: 'Mailgun could not be asked; try again later.' },
  'suppression.invalid': { status: 400, sentence: 'This is not one usable mail address.' },
  'suppression.not_found': { status: 404, sentence: 'The address is not on the suppression list.' },
  'job.not_found': { status: 404, sentence: 'There is no failed job with this id.' },
  'block.invalid': { status: 400, sentence: 'This cannot be blocked.' },
  'block.not_found': { status: 404, sentence: 'There is no such block.' },
  'limit.not_lower': {
    status: 400,
    sentence: 'A limit can only be lowered at run time; the configured one is the most.',
  },
  'mailbox.not_found': { status: 404, sentence: 'There is no mailbox with this address.' },
  'key.invalid': { status: 500, sentence: 'An encryption key is not usable.' },
  'key.ring_mismatch': {
    status: 500,
    sentence: 'ENCRYPTION_KEY does not open what this database holds.',
  },
  'key.erased': {
    status: 410,
    sentence: 'The key of this person was erased; nothing of theirs can be opened.',
  },
  'sealed.unreadable': {
    status: 500,
    sentence: 'A sealed record does not open: it was altered, moved, or sealed with another key.',
  },
  'fernet.invalid': { status: 500, sentence: 'Not a valid Fernet token for this key.' },
  'header.unsafe': {
    status: 500,
    sentence: 'A header field of the reply would hold a line break or NUL; it was not used.',
  },
  'database.not_migrated': { status: 503, sentence: 'The database is not migrated to this release.' },
  'cli.usage': { status: 400, sentence: 'The command line was not understood.' },
  'cli.configuration': { status: 500, sentence: 'The configuration is not usable.' },
  'cli.file': { status: 400, sentence: 'The file cannot be used.' },
  'cli.failed': { status: 500, sentence: 'The command failed.' },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERRORS

/** A refusal with a code of the table. `detail` is for the log only: ids, codes, counts; never a person's words. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: Record<string, string | number | boolean | null>

  constructor(code: ErrorCode, detail: Record<string, string | number | boolean | null> = {}, options?: ErrorOptions) {
    super(ERRORS[code].sentence, options)
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }
}
