import helmet from '@fastify/helmet'
import fastify from 'fastify'
import { HELMET_OPTIONS } from './headers.ts'

/**
 * Gives the headers that @fastify/helmet sets, by asking it once: they are the same for every answer, and made anew for
 * each they would cost a stranger's request more than everything else at the edge.
 */
export async function readHelmetHeaders(): Promise<Readonly<Record<string, string>>> {
  const app = fastify()
  const set: Record<string, string> = {}
  await app.register(helmet, HELMET_OPTIONS)
  // an address that is not there: a route would be announced as one of the service
  app.setNotFoundHandler((_request, reply) => {
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) set[name] = String(value)
    reply.send()
  })
  await app.inject('/')
  await app.close()
  return set
}
