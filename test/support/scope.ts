/** Releases in reverse order, as what was opened later stands on what was opened before. */
import type { Scope } from './database.ts'

type Release = () => Promise<void>

/** What a test's context gives, for a program: releases also after a failure. */
export async function withScope(work: (scope: Scope) => Promise<void>): Promise<void> {
  const releases: Release[] = []
  try {
    await work({ after: (release) => void releases.push(release) })
  } finally {
    await releaseAll(releases)
  }
}

/**
 * A scope within a test's own, which would release in the order of opening: a folder before the server that writes to it.
 * For a whole file it is opened before the first test: node:test runs no later hook while a server is still there.
 */
export function inReverse(outer: Scope): Scope {
  const releases: Release[] = []
  outer.after(() => releaseAll(releases))
  return { after: (release) => void releases.push(release) }
}

async function releaseAll(releases: readonly Release[]): Promise<void> {
  for (const release of releases.toReversed()) await release()
}
