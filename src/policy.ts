/** What the configuration says about judging, drafting and sending, as the verbs ask for it. */

import { dollarsToNano } from './budget/money.ts'
import { mergePrices } from './budget/prices.ts'
import type { Config } from './config.ts'
import { autonomySettings } from './mail/autonomy/settings.ts'
import { autoReplyLimits } from './mail/throttle.ts'
import type { LimitsInForce } from './quota/limits.ts'

export type Policy = ReturnType<typeof policyOf>

/** Gives it once: only the limits, which an operator may lower at run time, are asked for each time. */
export const policyOf = (config: Config, limits: LimitsInForce) => ({
  replyMode: config.replyMode,
  draftModel: config.claudeModel,
  smallModel: config.claudeSmallModel,
  redaction: { on: config.aiPiiRedaction, country: config.phoneCountry },
  autonomy: { earned: config.autonomy === 'earned', settings: autonomySettings(config) },
  modelConfigured: config.claudeApiKey !== null,
  trustedAuthservIds: config.trustedAuthservIds,
  verifyDkim: config.verifyDkim,
  verifyDomain: config.emailDomainVerification,
  sendingDomain: config.mailgunDomain,
  publicUrl: config.publicUrl,
  undoSendSeconds: config.undoSendSeconds,
  unknownOutcome: config.unknownOutcome,
  unknownWaitSeconds: config.unknownWaitSeconds,
  emailsPerHour: () => limits.current().emailsPerHour,
  autoReplies: autoReplyLimits(config, limits),
  contentSanitization: config.contentSanitizationEnabled,
  maliciousContentDetection: config.maliciousContentDetection,
})

/** What calls to Claude cost, and how much they may. */
export const moneyOf = (config: Config) => ({
  prices: mergePrices(config.claudePrices),
  budgets: { all: dollarsToNano(config.dailyBudgetUsd) },
})
