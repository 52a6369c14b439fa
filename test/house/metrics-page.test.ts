import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createMetrics } from '../../src/metrics/metrics.ts'

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

test('docs/metrics.md names every metric, with its labels, and no other', async () => {
  const metrics = createMetrics()
  metrics.watchPool({ totalCount: 0, idleCount: 0, waitingCount: 0 })
  metrics.contentSanitized('hidden_text')
  metrics.requestEnded({ method: 'GET', route: '/livez', status: 200, durationMs: 1 })
  metrics.queryEnded('readyz', 1)
  const text = await metrics.render()
  const served = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => {
    const [, labels = ''] = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, 'm').exec(text) ?? []
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le')
    return `${name} ${names.join(' ')}`.trim()
  })
  const documented = [...PAGE.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, name, labels = '']) =>
    `${name} ${labels.replaceAll('`', '')}`.trim(),
  )
  assert.deepEqual(served.toSorted(), documented.toSorted())
  const asked = [...PAGE.matchAll(/(\w+)(?:\{[^}]*\})?\[\w+\]/g)].map(([, name = '']) => name.replace(/_bucket$/, ''))
  assert.equal(asked.length, 7)
  for (const name of asked) assert.ok(text.includes(`# TYPE ${name} `), name)
})
