/** The language model that the configuration names. */
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import { createClaude } from './providers/claude/claude.ts'
import type { Model } from './providers/model.ts'

/** Gives null without CLAUDE_API_KEY: then mails wait. */
export function createModel(config: Config, log: Pick<Log, 'warn'>): Model | null {
  if (config.claudeApiKey === null) return null
  return createClaude({ apiKey: config.claudeApiKey.reveal(), baseUrl: config.claudeApiUrl, log })
}
