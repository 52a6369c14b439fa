/** `postern routes`: every HTTP route and who may call it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { createLog } from '../../log.ts'
import type { Answer, Call, Command } from '../command.ts'
import { withDatabase } from '../session.ts'
import { table } from '../view.ts'

type Route = { method: string; path: string; access: string }

export const ROUTES: readonly Command[] = [
  {
    name: 'routes',
    about: 'Lists the HTTP routes: method, path, and who may call it. Nothing listens.',
    args: [],
    options: {},
    examples: ['postern routes', 'postern routes --json | jq -r ".items[] | select(.access == \\"public\\") | .path"'],
    run: list,
  },
]

async function list(call: Call): Promise<Answer> {
  const items = await withDatabase(call, async ({ config, url }) => {
    // The whole service is behind these two.
    const { createDeps } = await import('../../deps.ts')
    const { buildApp } = await import('../../app.ts')
    const log = createLog({ level: 'fatal', format: config.logFormat, destination: process.stderr })
    const deps = await createDeps(config, { databaseUrl: url, log })
    try {
      return await collectRoutes(() => buildApp(deps, { draining: false }))
    } finally {
      await deps.pool.end()
    }
  })
  return {
    json: { items, next: null },
    text: (view) =>
      table(view, items, [
        { head: 'METHOD', cell: ({ method }) => method },
        { head: 'PATH', cell: ({ path }) => path, shrinks: true },
        { head: 'ACCESS', cell: ({ access }) => access },
      ]),
  }
}

/** Fastify announces an app before it has its first route: https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks */
const ANNOUNCED = 'fastify.initialization'

async function collectRoutes(build: () => Promise<FastifyInstance>): Promise<Route[]> {
  const routes: Route[] = []
  const onApp = (announced: unknown) => {
    const { fastify } = announced as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url, config }) => {
      const access = config?.public === true ? 'public' : (config?.permission ?? 'none')
      for (const one of [method].flat()) routes.push({ method: one, path: url, access })
    })
  }
  subscribe(ANNOUNCED, onApp)
  try {
    const app = await build()
    await app.ready()
    await app.close()
  } finally {
    unsubscribe(ANNOUNCED, onApp)
  }
  return routes.sort((a, b) => (a.path === b.path ? compare(a.method, b.method) : compare(a.path, b.path)))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
