/** Every command, in the order in which help shows them. */
import type { Command } from './command.ts'
import { BLOCK } from './commands/block.ts'
import { DRAFTS } from './commands/drafts.ts'
import { EVENTS } from './commands/events.ts'
import { KEYS } from './commands/keys.ts'
import { KNOWLEDGE } from './commands/knowledge.ts'
import { LIMITS } from './commands/limits.ts'
import { MESSAGES } from './commands/messages.ts'
import { MIGRATE } from './commands/migrate.ts'
import { ROUTES } from './commands/routes.ts'

export const COMMANDS: readonly Command[] = [
  ...MESSAGES,
  ...DRAFTS,
  ...KNOWLEDGE,
  ...BLOCK,
  ...LIMITS,
  ...KEYS,
  ...EVENTS,
  ...ROUTES,
  ...MIGRATE,
]
