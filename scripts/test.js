// Runs every test, browser tests included, with the closing count of node:test. Arguments: files, or flags of the runner.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

const given = process.argv.slice(2)
const named = given.filter((argument) => !argument.startsWith('-'))
const flags = given.filter((argument) => argument.startsWith('-'))
const files = named.length > 0 ? named : globSync('test/**/*.test.ts').toSorted()
// One more than there are cores: much of a test is waiting, for a deadline or a poll.
const concurrency = `--test-concurrency=${availableParallelism() + 1}`
const result = spawnSync(process.execPath, ['--test', concurrency, '--test-timeout=300000', ...flags, ...files], {
  stdio: 'inherit',
  // Every file is a process, and half of what it does before its first test is compiling.
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
  },
})
process.exit(result.status ?? 1)
