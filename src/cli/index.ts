/** Every command, by the word that it begins with, in the order in which help shows them. */
import type { Command } from './command.ts'
import { nounOf } from './parse.ts'

type Load = () => Promise<readonly Command[]>

const freeze: Load = async () => (await import('./commands/freeze.ts')).FREEZE

/** A command brings much of the road with it, so what was not called is not loaded. */
const BY_NOUN: Readonly<Record<string, Load>> = {
  messages: async () => (await import('./commands/messages.ts')).MESSAGES,
  drafts: async () => (await import('./commands/drafts.ts')).DRAFTS,
  questions: async () => (await import('./commands/questions.ts')).QUESTIONS,
  mailboxes: async () => (await import('./commands/mailboxes.ts')).MAILBOXES,
  knowledge: async () => (await import('./commands/knowledge.ts')).KNOWLEDGE,
  autonomy: async () => (await import('./commands/autonomy.ts')).AUTONOMY,
  shadow: async () => (await import('./commands/shadow.ts')).SHADOW,
  try: async () => (await import('./commands/try.ts')).TRY,
  usage: async () => (await import('./commands/usage.ts')).USAGE,
  doctor: async () => (await import('./commands/doctor.ts')).DOCTOR,
  jobs: async () => (await import('./commands/jobs.ts')).DEAD_JOBS,
  freeze,
  thaw: freeze,
  reconcile: async () => (await import('./commands/reconcile.ts')).RECONCILE,
  block: async () => (await import('./commands/block.ts')).BLOCK,
  suppressions: async () => (await import('./commands/suppressions.ts')).SUPPRESSIONS,
  limits: async () => (await import('./commands/limits.ts')).LIMITS,
  keys: async () => (await import('./commands/keys.ts')).KEYS,
  events: async () => (await import('./commands/events.ts')).EVENTS,
  routes: async () => (await import('./commands/routes.ts')).ROUTES,
  migrate: async () => (await import('./commands/migrate.ts')).MIGRATE,
}

/** The commands that `words` can mean: those of the noun in it, or all of them, for help and for what is none. */
export async function loadCommands(words: readonly string[] = []): Promise<readonly Command[]> {
  const noun = nounOf(words)
  const called = noun !== undefined && Object.hasOwn(BY_NOUN, noun) ? BY_NOUN[noun] : undefined
  if (called !== undefined) return called()
  return [...new Set((await Promise.all(Object.values(BY_NOUN).map((load) => load()))).flat())]
}
