// A registry may hold only some of a tool's platform packages; npm then writes a lock file without the others, which
// `npm ci` refuses. This adds them as what they are: optional, for a platform, and without an integrity to check.
// Run it after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs'

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const CPU = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32']

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (path === '' || key in lock.packages) continue
    const words = name.split(/[-/]/)
    const os = OS.filter((known) => words.includes(known))
    const cpu = CPU.filter((known) => words.includes(known))
    if (os.length === 0 || cpu.length === 0) throw new Error(`${name} of ${path} names no platform`)
    lock.packages[key] = {
      version,
      cpu,
      ...(entry.dev ? { dev: true } : {}),
      license: entry.license,
      optional: true,
      os,
    }
    added.push(name)
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
lock.packages = Object.fromEntries(sorted)
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
console.log(`package-lock.json: ${added.length} platform packages added`)
