/** How much has to go well before a category of mail is answered without a person. */

/**
 * `minApprovals`: of drafts that went out as they were; `maxEditShare`: how much a person may change in one that still
 * counts as such, 0 to 1; `minLowerBound`: of their share in all approvals.
 */
export type AutonomySettings = { minApprovals: number; maxEditShare: number; minLowerBound: number }

type Configured = Readonly<{
  autonomyMinApprovals: number
  autonomyMaxEditPercent: number
  autonomyMinLowerBound: number
}>

/** Gives the settings as the environment has them. */
export function autonomySettings(config: Configured): AutonomySettings {
  return {
    minApprovals: config.autonomyMinApprovals,
    maxEditShare: config.autonomyMaxEditPercent / 100,
    minLowerBound: config.autonomyMinLowerBound,
  }
}
