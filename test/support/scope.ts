/** What a test's context gives, for a program: releases in reverse order, also after a failure. */
import type { Scope } from './database.ts'

export async function withScope(work: (scope: Scope) => Promise<void>): Promise<void> {
  const releases: (() => Promise<void>)[] = []
  try {
    await work({ after: (release) => void releases.push(release) })
  } finally {
    for (const release of releases.toReversed()) await release()
  }
}
