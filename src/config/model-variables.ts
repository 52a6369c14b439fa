/** The variables about Claude: which model, what it may cost, what it may see, and what it may do without a person. */
import * as kind from './kinds.ts'
import { inSection } from './notes.ts'
import { priceRows } from './price-table.ts'

const claude = inSection('Claude')
const replies = inSection('Replies')
const modelId = kind.plainText(/^[a-z0-9][a-z0-9.:@/_-]{0,127}$/i, 'This must be a model id such as claude-sonnet-5-5.')

export const MODEL_VARIABLES = {
  CLAUDE_API_KEY: claude.optional(
    kind.secret(1),
    'Anthropic API key; ANTHROPIC_API_KEY is read too. Without it nothing is lost: mails wait, held.',
    { secret: true },
  ),
  CLAUDE_MODEL: claude.fallback('claude-sonnet-5-5', modelId, 'The model that drafts. It must have a price.'),
  CLAUDE_SMALL_MODEL: claude.fallback(
    'claude-haiku-5-5',
    modelId,
    'The model that sorts mails and verifies replies, and drafts when a budget is nearly used up. It must have a price.',
  ),
  CLAUDE_API_URL: claude.fallback('https://api.anthropic.com', kind.webUrl, 'Where the Claude API is.'),
  CLAUDE_PRICES: claude.optional(
    priceRows,
    'Prices of models that this release does not know, or other prices than it has, in US dollars per million tokens: [{"model":"claude-next-6","from":"2026-12-01","input":2,"output":10,"cache_read":0.1,"cache_write_5m":2.5,"cache_write_1h":4}]. A row with "up_to":100000 counts for prompts of at most so many tokens.',
  ),
  DAILY_BUDGET_USD: claude.fallback(
    '5',
    kind.dollars,
    'The most that Claude may cost per day in UTC for all mailboxes together, in US dollars. Mail over it waits for the next day.',
  ),
  AI_PII_REDACTION: claude.fallback(
    'true',
    kind.boolean,
    'Whether private data, such as addresses, phone and card numbers, is replaced by tokens before Claude sees a mail. false sends it as it is; not in production.',
  ),
  PHONE_COUNTRY: claude.fallback(
    'US',
    kind.country,
    'The country of a phone number that has no country code, for finding it: two letters.',
  ),

  REPLY_MODE: replies.fallback(
    'draft',
    kind.oneOf(['draft', 'off', 'auto']),
    'draft: a person approves each reply. auto: a reply whose every gate passes leaves by itself. off: mail is only stored.',
  ),
  AUTONOMY: replies.fallback(
    'earned',
    kind.oneOf(['earned', 'off']),
    'earned: auto only releases categories of mail that have graduated. off: drops that one gate.',
  ),
  AUTONOMY_MIN_APPROVALS: replies.fallback(
    '20',
    kind.integer(1, 1_000_000),
    'How many drafts of a category a person must have approved before it graduates.',
  ),
  AUTONOMY_MAX_EDIT_PERCENT: replies.fallback(
    '5',
    kind.integer(0, 100),
    'How much of a draft may have been edited for its approval to count as one without edits.',
  ),
  AUTONOMY_MIN_LOWER_BOUND: replies.fallback(
    '0.83',
    kind.share,
    'The least share of approvals without edits that a category must have with 95 % certainty (lower bound of Wilson) to graduate.',
  ),
}
