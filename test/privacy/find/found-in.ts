import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinOverlaps } from '../../../src/privacy/clusters.ts'
import type { Span } from '../../../src/privacy/find/span.ts'

/** [text, what is found in it, in order] */
export type Case = readonly [string, ...string[]]

/** What the spans cover, leftmost first. */
export const foundIn = (text: string, spans: readonly Span[]): string[] =>
  joinOverlaps(spans).map(({ start, end }) => text.slice(start, end))

/** One test for each case. */
export function testFinder(name: string, find: (text: string) => Span[], cases: readonly Case[]): void {
  for (const [text, ...expected] of cases) {
    const title = expected.length === 0 ? 'nothing' : expected.join(' and ')
    test(`${name} in ${JSON.stringify(text).slice(0, 70)}: ${title.slice(0, 60).replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(foundIn(text, find(text)), expected)
    })
  }
}
