/** Every command, in the order in which help shows them. */
import type { Command } from './command.ts'
import { AUTONOMY } from './commands/autonomy.ts'
import { BLOCK } from './commands/block.ts'
import { DOCTOR } from './commands/doctor.ts'
import { DRAFTS } from './commands/drafts.ts'
import { EVENTS } from './commands/events.ts'
import { FREEZE } from './commands/freeze.ts'
import { DEAD_JOBS } from './commands/jobs.ts'
import { KEYS } from './commands/keys.ts'
import { KNOWLEDGE } from './commands/knowledge.ts'
import { LIMITS } from './commands/limits.ts'
import { MAILBOXES } from './commands/mailboxes.ts'
import { MESSAGES } from './commands/messages.ts'
import { MIGRATE } from './commands/migrate.ts'
import { QUESTIONS } from './commands/questions.ts'
import { RECONCILE } from './commands/reconcile.ts'
import { ROUTES } from './commands/routes.ts'
import { SHADOW } from './commands/shadow.ts'
import { SUPPRESSIONS } from './commands/suppressions.ts'
import { TRY } from './commands/try.ts'
import { USAGE } from './commands/usage.ts'

export const COMMANDS: readonly Command[] = [
  ...MESSAGES,
  ...DRAFTS,
  ...QUESTIONS,
  ...MAILBOXES,
  ...KNOWLEDGE,
  ...AUTONOMY,
  ...SHADOW,
  ...TRY,
  ...USAGE,
  ...DOCTOR,
  ...DEAD_JOBS,
  ...FREEZE,
  ...RECONCILE,
  ...BLOCK,
  ...SUPPRESSIONS,
  ...LIMITS,
  ...KEYS,
  ...EVENTS,
  ...ROUTES,
  ...MIGRATE,
]
