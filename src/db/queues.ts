import { PgBoss } from 'pg-boss'
import { QUEUES } from '../queue/contract.ts'

/**
 * Makes or upgrades pg-boss's schema and the queues of the contract in the database of `url`, so that the running
 * service needs no right to change a schema.
 */
export async function installQueues({ url }: { url: string }): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'postern migrate',
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
  })
  // errors of its connections; what fails here is thrown by the call that failed
  boss.on('error', () => undefined)
  await boss.start()
  try {
    for (const { name, options } of QUEUES) {
      await boss.createQueue(name, options)
      // a queue that was there keeps its old options otherwise
      await boss.updateQueue(name, options)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}
