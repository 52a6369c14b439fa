/** One thing that doctor looked at: how it stands, and what to do about it. */
export const LEVELS = ['ok', 'warn', 'fail'] as const
export type Level = (typeof LEVELS)[number]
export type Check = { name: string; level: Level; sentence: string; fix: string | null }

/** Nothing to do. */
export const ok = (name: string, sentence: string): Check => ({ name, level: 'ok', sentence, fix: null })
/** Postern works, but not as its operator may think. */
export const warn = (name: string, sentence: string, fix: string | null): Check => ({
  name,
  level: 'warn',
  sentence,
  fix,
})
/** Postern does not work, or not before somebody acts. */
export const fail = (name: string, sentence: string, fix: string): Check => ({ name, level: 'fail', sentence, fix })

/** A list of what is wrong, or that one thing is fine. */
export const orOk = (found: readonly Check[], fine: Check): readonly Check[] => (found.length > 0 ? found : [fine])
