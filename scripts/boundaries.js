// The import laws, checked by dependency-cruiser. It passes falsely when it sees no modules (an unsupported TypeScript,
// a moved folder), so fewer than `--least` of them are a failure here.
// boundaries.js [FOLDER] [--config FILE] [--least N]: FOLDER holds `src` and is this tree unless it is named.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'

/** of this tree: under the number that it has, over what a broken parser leaves */
const LEAST = 150
const ROOT = fileURLToPath(new URL('..', import.meta.url))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string' }, least: { type: 'string' } },
})
const folder = resolve(positionals[0] ?? ROOT)
const config = resolve(values.config ?? join(ROOT, '.dependency-cruiser.cjs'))
const least = Number(values.least ?? LEAST)
if (!(Number.isInteger(least) && least > 0)) fail('--least takes a whole number above 0')
if (!existsSync(join(folder, 'src'))) fail(`there is no src in ${folder}`)

const rules = await extractDepcruiseOptions(config)
// the rules name paths from here
process.chdir(folder)
const { output } = await cruise(['src'], rules)
const { summary, modules } = output
const own = modules.filter(({ source }) => source.startsWith('src/')).length
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`)
console.log(`boundaries: ${own} modules, ${summary.violations.length} violations`)
if (own < least) fail(`the import checker saw ${own} modules, ${least} are the least`)
if (summary.violations.length > 0) process.exit(1)

function fail(why) {
  console.error(`boundaries: ${why}`)
  process.exit(1)
}
