import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { HOUR, MINUTE, SECOND } from '../../../src/clock.ts'
import { createKeyWatch } from '../../../src/mail/webhook/key-watch.ts'
import type { Verification } from '../../../src/providers/mail-provider.ts'

const START = Date.parse('2026-11-21T10:00:00.000Z')
const digest = (token: string) => createHash('sha256').update(token).digest()

type Post = { at: number; found: Verification }
const wrong = (at: number, token: string, age = 0): Post => ({
  at,
  found: { ok: false, why: 'wrong', ageSeconds: age / SECOND, tokenDigest: digest(token) },
})
const valid = (at: number): Post => ({
  at,
  found: { ok: true, late: false, ageSeconds: 0, tokenDigest: digest('valid') },
})
const other = (at: number, why: 'missing' | 'malformed' | 'stale'): Post => ({ at, found: { ok: false, why } })
const many = (count: number, at: number, name = 'token') =>
  Array.from({ length: count }, (_, n) => wrong(at + n, `${name}-${at}-${n}`))

const CASES: { name: string; posts: Post[]; reports: [post: number, failures: number][] }[] = [
  { name: 'four wrong posts are a stranger', posts: many(4, 0), reports: [] },
  { name: 'the fifth is reported', posts: many(5, 0), reports: [[4, 5]] },
  { name: 'the incident is reported once', posts: many(50, 0), reports: [[4, 5]] },
  {
    name: 'one post five times is one post',
    posts: Array.from({ length: 20 }, (_, n) => wrong(n, 'the-same')),
    reports: [],
  },
  {
    name: 'posts with old stamps say nothing',
    posts: many(5, 0).map(({ at }, n) => wrong(at, `t${n}`, 6 * MINUTE)),
    reports: [],
  },
  {
    name: 'posts with stamps ahead say nothing',
    posts: many(5, 0).map(({ at }, n) => wrong(at, `t${n}`, -6 * MINUTE)),
    reports: [],
  },
  {
    name: 'what is no signature neither counts nor interrupts',
    posts: [...many(4, 0), other(5, 'missing'), other(6, 'malformed'), ...many(1, 7)],
    reports: [[6, 5]],
  },
  { name: 'a valid post starts over', posts: [...many(4, 0), valid(5), ...many(4, 6 + HOUR)], reports: [] },
  {
    name: 'a genuine stamp that is too old proves the key as well',
    posts: [...many(4, 0), other(5, 'stale'), ...many(4, 6 + HOUR)],
    reports: [],
  },
  { name: 'within an hour of a valid post nothing is reported', posts: [valid(0), ...many(50, MINUTE)], reports: [] },
  {
    name: 'an hour after the last valid post the next wrong one is reported',
    posts: [valid(0), ...many(7, MINUTE), wrong(HOUR, 'one-more')],
    reports: [[8, 8]],
  },
  {
    name: 'nine hours later it is reported again, after five more',
    posts: [...many(5, 0), ...many(4, 8 * HOUR), wrong(9 * HOUR + 4, 'one-more')],
    reports: [
      [4, 5],
      [9, 5],
    ],
  },
  {
    name: 'within nine hours it is one incident',
    posts: [...many(5, 0), ...many(50, HOUR), ...many(50, 8 * HOUR)],
    reports: [[4, 5]],
  },
  {
    name: 'nine hours later fewer than five more are not enough',
    posts: [...many(5, 0), ...many(4, 9 * HOUR + MINUTE)],
    reports: [[4, 5]],
  },
  {
    name: 'after a valid post the next incident is reported when an hour has gone by',
    posts: [...many(5, 0), valid(MINUTE), ...many(5, MINUTE + HOUR)],
    reports: [
      [4, 5],
      [10, 5],
    ],
  },
]

for (const { name, posts, reports } of CASES)
  test(name, () => {
    const watch = createKeyWatch()
    const found = posts.map((post) => watch(post.found, new Date(START + post.at)))
    assert.deepEqual(
      found.flatMap((failures, at) => (failures === null ? [] : [[at, failures]])),
      reports,
    )
  })
