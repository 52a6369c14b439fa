import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { createIgnore, parseDockerfile } from './parse-dockerfile.ts'

test('what the Dockerfile means is read as Docker reads it', () => {
  const [first, last] = parseDockerfile(
    [
      'ARG BASE=node:24',
      '# a comment',
      `FROM $\{BASE} AS build`,
      'RUN one && \\',
      '  two',
      `FROM $\{BASE}`,
      'ENV A=1 B=2',
      'COPY --from=build --chown=5:6 /a /b',
      'USER 5:6',
      'CMD ["node", "x"]',
    ].join('\n'),
  )
  assert.deepEqual(
    [first?.name, first?.base, first?.steps],
    ['build', 'node:24', [{ kind: 'run', command: 'one && two' }]],
  )
  assert.deepEqual(last?.steps, [
    { kind: 'env', values: { A: '1', B: '2' } },
    { kind: 'copy', from: 'build', chown: '5:6', sources: ['/a'], target: '/b' },
  ])
  assert.throws(() => parseDockerfile('FROM a\nADD x y'), /ADD/)
})

test('.dockerignore leaves out every .env file, the tests and the demo', async () => {
  const isIgnored = createIgnore(await readFile(new URL('../../.dockerignore', import.meta.url), 'utf8'))
  for (const path of [
    '.env',
    '.env.production',
    'test/house/docs.test.ts',
    'src/demo/main.ts',
    'node_modules/zod/package.json',
    '.git/HEAD',
  ])
    assert.ok(isIgnored(path), path)
  for (const path of ['.env.example', 'src/server.ts', 'prisma/roles.sql', '.npmrc', 'package-lock.json'])
    assert.ok(!isIgnored(path), path)
})
