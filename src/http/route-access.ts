import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** anybody may call it: a webhook that proves itself, a health check */
    public?: true
    /** what an operator must be allowed to do */
    permission?: string
  }
}

/** A route that says neither who may call it nor that all may does not boot. */
export const requireRouteAccess = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.public === true || config?.permission !== undefined) return
    throw new Error(`route ${String(method)} ${url} has neither a permission nor public: true`)
  })
}
