/** The edge with routes that succeed, refuse and break. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { AppError } from '../../src/errors.ts'
import { refuseOddRequests } from '../../src/http/errors.ts'
import { SECURITY_HEADERS } from '../../src/http/headers.ts'
import { createEdgeOptions, registerEdge } from '../../src/http/register-edge.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const CANARY = 'canary-7f3a'
const GONE = new Error('the database of these tests is away')

type Line = Record<string, unknown>
type Edge = { app: FastifyInstance; lines: Line[]; text: () => string }

/** An app with the whole edge, a few routes behind it, and the lines that it logged. */
export const buildEdge = async (
  t: TestContext,
  health: Partial<Parameters<typeof registerEdge>[1]['health']> = {},
): Promise<Edge> => {
  const written: string[] = []
  const destination = { write: (line: string) => written.push(line) }
  const log = createLog({ level: 'info', format: 'json', destination })
  const metrics = createMetrics()
  const app: FastifyInstance = fastify(createEdgeOptions({ log, trustProxy: [], metrics }))
  await registerEdge(app, {
    metrics,
    isDatabaseUnavailable: (error) => error === GONE,
    health: {
      checkDatabase: async () => true,
      readMigrations: async () => 'current',
      readFrozen: async () => ({ scopes: [], reasons: [] }),
      isDraining: () => false,
      ...health,
    },
  })
  app.addHook('onRequest', refuseOddRequests)
  const config = { public: true } as const
  app.get('/fine', { config }, async () => ({ fine: true }))
  app.post('/fine', { config }, async () => ({ fine: true }))
  app.get('/items/:id', { config }, async () => ({ fine: true }))
  app.get('/unsigned', { config }, async () => {
    throw new AppError('webhook.unsigned', { detail: CANARY })
  })
  app.get('/bug', { config }, async () => {
    throw new TypeError(`broken by ${CANARY}`)
  })
  app.get('/gone', { config }, async () => {
    throw GONE
  })
  t.after(() => app.close())
  const text = () => written.join('')
  return {
    app,
    text,
    get lines() {
      return written.map((line) => JSON.parse(line) as Line)
    },
  }
}

/** Every security header, a request id, and nothing about the server. */
export const assertHeaders = (headers: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[name], value, name)
  assert.match(String(headers['x-request-id']), UUID)
  assert.equal(headers['server'], undefined)
  assert.equal(headers['x-powered-by'], undefined)
}
