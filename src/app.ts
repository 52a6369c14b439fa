/** HTTP: every plugin and route, in order. */
import Fastify, { type FastifyInstance } from 'fastify'
import { bareIp } from './access/caller-ip.ts'
import { isDatabaseUnavailable } from './db/database-error.ts'
import { migrationState } from './db/migration-state.ts'
import type { Deps } from './deps.ts'
import { refuseOddRequests } from './http/errors.ts'
import { registerMetricsRoute } from './http/metrics-route.ts'
import { createEdgeOptions, registerEdge } from './http/register-edge.ts'
import { registerRequestLimits } from './http/request-limits.ts'
import { registerWebhook } from './mail/accept/webhook.ts'
import { type Frozen, listFrozen } from './mail/freeze.ts'
import { registerEventWebhook } from './mail/track/webhook.ts'
import { registerUnsubscribe } from './mail/unsubscribe/routes.ts'
import { openWebhooks } from './mail/webhook/receive-webhook.ts'

/** Gives the app without listening. `lifecycle.draining` turns `/readyz` to 503 while the last answers go out. */
export async function buildApp(deps: Deps, lifecycle: { draining: boolean }): Promise<FastifyInstance> {
  const app = Fastify(createEdgeOptions({ log: deps.log, trustProxy: deps.config.trustProxy, metrics: deps.metrics }))
  await registerEdge(app, {
    isDatabaseUnavailable,
    metrics: deps.metrics,
    health: {
      checkDatabase: () => deps.pool.query({ name: 'readyz', text: 'select 1' }),
      readMigrations: async () => (await migrationState({ pool: deps.pool })).state,
      readFrozen: async () => toFrozen(await listFrozen(deps.pool)),
      isDraining: () => lifecycle.draining,
    },
  })
  await registerRequestLimits(app, deps)
  app.addHook('onRequest', refuseOddRequests)
  registerMetricsRoute(app, {
    metrics: deps.metrics,
    token: deps.config.metricsToken,
    onWrongToken: ({ id, ip }) => {
      deps.security.record('auth_login_failed', { ip: bareIp(ip), why: 'metrics_token' }, id)
      deps.callers.countFailure(ip)
    },
  })
  const webhooks = openWebhooks(app, deps)
  await app.register(registerWebhook, { deps, webhooks })
  await app.register(registerEventWebhook, { deps, webhooks })
  await app.register(registerUnsubscribe, { deps })
  return app
}

/** Nobody's name, and no time: anybody may ask. */
const toFrozen = (frozen: readonly Frozen[]) => ({
  scopes: [...new Set(frozen.map(({ scope }) => scope))],
  reasons: frozen.some(({ reason }) => reason === 'restored') ? ['restored'] : [],
})
