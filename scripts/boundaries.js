// The import laws, checked by dependency-cruiser. It passes falsely when it sees no modules, so that is a failure here.
import { spawnSync } from 'node:child_process'

const result = spawnSync(
  'node_modules/.bin/depcruise',
  ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
  { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
)
if (result.stdout === '') {
  console.error(`boundaries: dependency-cruiser gave no answer\n${result.stderr}`)
  process.exit(1)
}
const { summary, modules } = JSON.parse(result.stdout)
const own = modules.filter(({ source }) => source.startsWith('src/')).length
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`)
console.log(`boundaries: ${own} modules, ${summary.violations.length} violations`)
if (own < 50 || summary.violations.length > 0) process.exit(1)
