import { Gauge, type Registry } from 'prom-client'

/** As pg.Pool counts itself. */
export type PoolCounts = { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number }

/** Adds what the connections of a pool do, read when somebody asks. Waiting for one is what a full pool looks like. */
export function addPoolGauges(registry: Registry, pool: PoolCounts): void {
  const read = {
    db_pool_connections: { help: 'Open connections to PostgreSQL.', count: () => pool.totalCount },
    db_pool_idle_connections: { help: 'Those of them that nobody uses.', count: () => pool.idleCount },
    db_pool_waiting: { help: 'Callers that wait for a connection.', count: () => pool.waitingCount },
  }
  for (const [name, { help, count }] of Object.entries(read)) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(count()) })
  }
}
