/**
 * Every refusal that Postern can make, in one table: what it is called, what HTTP says, what a person reads and
 * whether the same work may be tried again. Details for the log travel in `AppError.detail`, never in the sentence.
 */
type ErrorSpec = { status: number; sentence: string; retry: boolean }

export const ERRORS = {
  'webhook.unsigned': {
    status: 401,
    sentence: 'The Mailgun signature is missing, malformed, wrong or stale.',
    retry: true,
  },
  'webhook.malformed': {
    status: 401,
    sentence: 'The form could not be read, so no signature was found in it.',
    retry: true,
  },
  'webhook.too_large': {
    status: 413,
    sentence: 'The post is larger than MAX_POST_SIZE; raise it and Mailgun will retry.',
    retry: true,
  },
  'webhook.busy': { status: 503, sentence: 'Postern is busy; the mail was not taken. Try again soon.', retry: true },
  'webhook.token_reused': { status: 406, sentence: 'This signature was already used for another mail.', retry: false },
  'webhook.no_recipient': { status: 406, sentence: 'The mail names no usable recipient.', retry: false },
  'webhook.no_sender': { status: 406, sentence: 'The mail names no usable sender in its From field.', retry: false },
  'webhook.oversized': { status: 406, sentence: 'Text and headers of the mail exceed MAX_EMAIL_SIZE.', retry: false },
  'webhook.store_form': {
    status: 406,
    sentence: 'This is the form of a store() route. Change the Mailgun route action to forward().',
    retry: false,
  },
  'webhook.event_form': {
    status: 406,
    sentence: 'This is a delivery event. Point Mailgun event webhooks at /webhook/mailgun/events.',
    retry: false,
  },
  'webhook.wrong_form': {
    status: 406,
    sentence: 'This endpoint takes raw MIME (body-mime). Point the forward() route without MIME at /webhook/mailgun.',
    retry: false,
  },
  'webhook.mime_form': {
    status: 406,
    sentence: 'This is raw MIME (body-mime). Point the forward() route with MIME at /webhook/mailgun/mime.',
    retry: false,
  },
  'database.unavailable': {
    status: 503,
    sentence: 'The database does not answer; nothing was taken. Try again soon.',
    retry: true,
  },
  'request.invalid': { status: 400, sentence: 'The request does not have the expected form.', retry: false },
  'request.content_type': { status: 415, sentence: 'The body does not have a type that is taken here.', retry: false },
  'request.too_large': { status: 413, sentence: 'The body is larger than what is taken here.', retry: false },
  'request.method': { status: 405, sentence: 'This method is not taken here.', retry: false },
  'request.not_found': { status: 404, sentence: 'There is nothing at this address.', retry: false },
  'request.failed': {
    status: 500,
    sentence: 'Postern failed to answer; the request id leads to the log line that says why.',
    retry: true,
  },
  'message.not_found': { status: 404, sentence: 'There is no message with this id.', retry: false },
  'message.wrong_state': { status: 409, sentence: 'The message is in a state that does not allow this.', retry: false },
  'draft.not_found': { status: 404, sentence: 'There is no draft with this id.', retry: false },
  'draft.superseded': {
    status: 409,
    sentence: 'A newer version of this draft, or a newer mail in its thread, replaced it. Look at the current one.',
    retry: false,
  },
  'draft.empty': { status: 400, sentence: 'A reply needs a text.', retry: false },
  'draft.too_long': { status: 400, sentence: 'A reply may have at most 64 KiB of text.', retry: false },
  'reply.outcome_unknown': {
    status: 409,
    sentence: 'A reply to this mail may already have left; no other version can be approved.',
    retry: false,
  },
  'knowledge.empty': { status: 400, sentence: 'The knowledge file has no text.', retry: false },
  'knowledge.too_long': { status: 400, sentence: 'A knowledge file may have at most 256 KiB of text.', retry: false },
  'knowledge.not_found': {
    status: 404,
    sentence: 'There is no knowledge document with this name in this mailbox.',
    retry: false,
  },
  'mailbox.not_found': { status: 404, sentence: 'There is no mailbox with this address.', retry: false },
  'key.invalid': { status: 500, sentence: 'An encryption key is not usable.', retry: false },
  'key.ring_mismatch': {
    status: 500,
    sentence: 'ENCRYPTION_KEY does not open what this database holds.',
    retry: false,
  },
  'key.erased': {
    status: 410,
    sentence: 'The key of this person was erased; nothing of theirs can be opened.',
    retry: false,
  },
  'sealed.unreadable': {
    status: 500,
    sentence: 'A sealed record does not open: it was altered, moved, or sealed with another key.',
    retry: false,
  },
  'fernet.invalid': { status: 500, sentence: 'Not a valid Fernet token for this key.', retry: false },
  'model.unavailable': { status: 503, sentence: 'Claude does not answer for now.', retry: true },
  'header.unsafe': {
    status: 500,
    sentence: 'A header field of the reply would hold a line break or NUL; it was not used.',
    retry: false,
  },
  'database.not_migrated': { status: 503, sentence: 'The database is not migrated to this release.', retry: false },
  'cli.usage': { status: 400, sentence: 'The command line was not understood.', retry: false },
  'cli.configuration': { status: 500, sentence: 'The configuration is not usable.', retry: false },
  'cli.file': { status: 400, sentence: 'The file cannot be used.', retry: false },
  'cli.failed': { status: 500, sentence: 'The command failed.', retry: false },
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
