/** A process that uses the cluster of argv[2]: prints its URL, then waits to be killed, or for a line to leave. */
import { once } from 'node:events'
import { acquireCluster } from '../../src/db/embedded.ts'

const cluster = await acquireCluster({ dataDir: process.argv[2] ?? '', log: { info: () => undefined } })
console.log(cluster.url('postgres'))
await once(process.stdin, 'data')
// 'exit' ends without release, as a process does that calls process.exit deep inside
if (process.argv[3] === 'exit') process.exit(0)
await cluster.release()
process.stdin.destroy()
