/** `npm run bench`: performance as ratios measured in one run. Nothing here is a test: a slow machine is not a broken one. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { SIGNING_KEY, testEnvironment } from '../support/postern.ts'
import { withScope } from '../support/scope.ts'
import { measureContent } from './content.ts'
import { measureDrafts } from './drafts.ts'
import { measureEdgeRules } from './edge-rules.ts'
import { measureHops } from './hops.ts'
import { measureInserts } from './inserts.ts'
import { measureLargePosts } from './large-posts.ts'
import type { LoadResult, LoadTask } from './load.ts'
import { measureWaits } from './outage.ts'

const MIB = 1024 * 1024
const CONNECTIONS = 32
const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 20_000)
/** of text; Mailgun posts it twice (body-plain, stripped-text) and every header field twice: 8 KB on the wire */
const BYTES = 2_950
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const say = (line: string) => console.log(line)
const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
const describe = ({ perSecond: rate, p50, p95, p99, statuses }: LoadResult) =>
  `${perSecond(rate).padStart(9)}   p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms   ${JSON.stringify(statuses)}`

/** what a process has used since its start */
type Usage = { peakRss: number; cpuMicroseconds: number }
type Server = { child: ChildProcess; port: number; usage(): Promise<Usage> }

/** Those of `npm start`: what is measured is what runs. */
const FLAGS = manifest.scripts.start.match(/--max-\S+/g) ?? []

async function startServer(env: Record<string, string>): Promise<Server> {
  const child = fork(path('./serve.ts'), {
    env: { ...process.env, ...env, LOG_LEVEL: 'info' },
    execArgv: FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await once(child, 'message')) as [{ port: number }]
  return {
    child,
    port: message.port,
    usage: async () => {
      child.send('usage')
      const [answer] = (await once(child, 'message')) as [Usage]
      return answer
    },
  }
}

async function load(task: Partial<LoadTask> & { port: number }): Promise<LoadResult> {
  const full: LoadTask = {
    signingKey: SIGNING_KEY,
    forged: false,
    connections: CONNECTIONS,
    requests: REQUESTS,
    bytes: BYTES,
    senders: 1_000,
    ...task,
  }
  const child = spawn(process.execPath, [path('./load.ts'), JSON.stringify(full)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  return JSON.parse(output)
}

await withScope(async (scope) => {
  say(
    `postern bench: ${cpus()[0]?.model ?? 'unknown cpu'}, ${availableParallelism()} cores, Node ${process.version}; server, PostgreSQL and load share them\n`,
  )
  const { env, database } = await testEnvironment(scope, { MAX_REQUESTS_PER_MINUTE: '30' })

  const server = await startServer({ ...env, ROLE: 'web' })
  await load({ port: server.port, requests: 2_000 })
  const before = await server.usage()
  const accepted = await load({ port: server.port })
  const after = await server.usage()
  const strangers = await load({ port: server.port, requests: REQUESTS / 4, senders: REQUESTS, forged: false })
  const forged = await load({ port: server.port, forged: true })
  server.child.kill()
  const bare = await startServer({ ...env, ROLE: 'web', BENCH_MODE: 'answer-only' })
  await load({ port: bare.port, requests: 2_000 })
  const answered = await load({ port: bare.port })
  bare.child.kill()
  const inserts = await measureInserts(database.url, { rows: REQUESTS, bytes: 8_192, concurrency: CONNECTIONS })

  say(`accept, 8 KB urlencoded, ${CONNECTIONS} connections      ${describe(accepted)}`)
  say(`accept, every sender for the first time   ${describe(strangers)}`)
  say(`(a) the same without the statement        ${describe(answered)}`)
  say(`(b) single-row INSERT commits, 8 KB       ${perSecond(inserts).padStart(9)}`)
  say(`    accept / (a)  ${(accepted.perSecond / answered.perSecond).toFixed(2)}`)
  say(`    accept / (b)  ${(accepted.perSecond / inserts).toFixed(2)}   goal ≥ 0.50`)
  say(
    `    CPU of the server                     ${Math.round((after.cpuMicroseconds - before.cpuMicroseconds) / REQUESTS)} µs per post`,
  )
  say(`    peak RSS of the server                ${Math.round(after.peakRss / MIB)} MiB   goal < 240 MiB`)
  say(`forged posts refused (401, then 429)      ${describe(forged)}\n`)

  const startEdge = (mode: string) => startServer({ ...env, ROLE: 'web', BENCH_MODE: mode })
  const edges = [
    await startEdge(''),
    await startEdge('no-edge-rules'),
    await startEdge('no-edge-rules'),
    await startEdge(''),
  ] as const
  const edge = await measureEdgeRules(edges, load, REQUESTS / 4)
  for (const { child } of edges) child.kill()
  say(
    `accept with / without the rules of the edge   posts ${edge.perSecond.toFixed(2)}   goal ≥ 0.90, CPU ${edge.cpu.toFixed(2)}, medians of ${2 * edge.rounds} loads each\n`,
  )

  const large = await startServer({ ...env, ROLE: 'web' })
  const { seconds, statuses } = await measureLargePosts(large.port)
  say(
    `4 posts at once, 10 MB attachment each    ${seconds.toFixed(2)} s ${JSON.stringify(statuses)}, peak RSS ${Math.round((await large.usage()).peakRss / MIB)} MiB   goal < 500 MiB\n`,
  )
  large.child.kill()

  const waits = await measureWaits(scope)
  say(`from the start to ready, database up and migrated   ${Math.round(waits.startMs)} ms   goal < 2,000 ms`)
  say(
    `503 while the database is stopped ${Math.round(waits.stoppedMs)} ms, while it is silent ${Math.round(waits.silentMs)} ms   goal < 2,000 ms   ${JSON.stringify(waits.statuses)}\n`,
  )

  say('work for the slowest content that strangers send, best of 5   goal < 50 ms each')
  for (const { group, cases, name, ms } of measureContent())
    say(`    ${group.padEnd(31)} ${ms.toFixed(1).padStart(6)} ms   of ${cases}: ${JSON.stringify(name)}`)
  say('')

  const drafts = await measureDrafts(scope)
  say(
    `what Postern adds to a draft, 500 articles, without Claude's time: median ${drafts.median.toFixed(1)} ms, p95 ${drafts.p95.toFixed(1)} ms, ${drafts.count} drafts   goal < 15 ms`,
  )
  const hops = await measureHops(scope)
  say(
    `from 200 to the Mailgun call, without Claude's time: median ${hops.median.toFixed(1)} ms, p95 ${hops.p95.toFixed(1)} ms, ${hops.count} mails one by one   goal < 25 ms`,
  )
})
process.exit(0)
