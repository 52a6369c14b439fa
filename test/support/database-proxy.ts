/** A TCP proxy in front of PostgreSQL, to take the database away from a running service in the ways in which it goes. */
import { connect, createServer, type Socket } from 'node:net'
import type { Scope } from './database.ts'

export type DatabaseProxy = {
  /** the same database, through the proxy */
  url: string
  /** ends every connection and refuses new ones, as a server that was stopped */
  cut(): Promise<void>
  /** keeps every connection and swallows all bytes, new connections too, as a network that drops packets */
  blackHole(): void
  /** new connections work again; those from before a black hole stay silent for ever, as after a failover */
  restore(): Promise<void>
  /** connections from now on lead to this database */
  lead(databaseUrl: string): void
}

export async function startDatabaseProxy(t: Scope, databaseUrl: string): Promise<DatabaseProxy> {
  let target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const state = { swallow: false }
  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => undefined).on('close', () => open.delete(client))
    if (state.swallow) return void client.resume()
    const database = connect(Number(target.port), target.hostname)
    open.add(database)
    database.on('error', () => client.destroy()).on('close', () => open.delete(database))
    client.on('close', () => database.destroy())
    database.on('close', () => !state.swallow && client.destroy())
    client.pipe(database)
    database.pipe(client)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const end = async () => {
    for (const socket of open) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.after(end)
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    cut: end,
    blackHole: () => {
      state.swallow = true
      for (const socket of open) socket.unpipe().resume()
    },
    restore: async () => {
      state.swallow = false
      if (!server.listening) await listen(port)
    },
    lead: (to) => {
      target = new URL(to)
    },
  }
}
