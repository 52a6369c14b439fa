// Runs before every npm script: installs exactly the lock file when it changed, and generates the database client.
// Plain JavaScript without dependencies, for any Node >= 18: it runs before there is anything else.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const digest = (...files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}
const isCurrent = (stamp, want) => existsSync(stamp) && readFileSync(stamp, 'utf8') === want
const run = (command, args, env) => {
  const result = spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

const lock = digest('package-lock.json')
const installed = 'node_modules/.lock-sha256'
if (!isCurrent(installed, lock)) {
  console.error('postern: installing dependencies (once per lock file) …')
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], { npm_config_production: '' })
  writeFileSync(installed, lock)
}
const schema = digest('package-lock.json', 'prisma/schema.prisma')
const generated = 'src/db/generated/.schema-sha256'
if (!isCurrent(generated, schema)) {
  // The client needs no engine binary; naming one that does nothing keeps the generator from downloading its own.
  run('node_modules/.bin/prisma', ['generate', '--no-hints'], {
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  })
  writeFileSync(generated, schema)
}
const major = Number(spawnSync('node', ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.split('.')[0])
if (major < 24) {
  console.error(`postern: Node >= 24 is needed and node_modules/.bin brings none for this platform; found ${major}.`)
  process.exit(1)
}
