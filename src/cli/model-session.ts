/** What a command needs that asks Claude, or wants to know what that would cost. */
import { createSecurityLog, type SecurityLog } from '../audit/record.ts'
import { createModel } from '../create-model.ts'
import { AppError } from '../errors.ts'
import { createTextSearch, type Retriever } from '../knowledge/search.ts'
import { createLog, type Log } from '../log.ts'
import type { Model } from '../providers/model.ts'
import type { Call } from './command.ts'
import { type RoadDeps, withRoad } from './session.ts'

export type ModelDeps = RoadDeps & { model: Model; retriever: Retriever; security: SecurityLog; log: Log }

/** Like `withRoad`, with Claude. Refuses `model.missing` without CLAUDE_API_KEY. */
export async function withModel<T>(call: Call, work: (deps: ModelDeps) => Promise<T>): Promise<T> {
  return withRoad(call, async (deps) => {
    const { config, pool, clock } = deps
    const log = createLog({ level: 'error', format: config.logFormat, destination: process.stderr })
    const model = createModel(config, log)
    if (model === null) throw new AppError('model.missing')
    const security = createSecurityLog({ log, pool, clock })
    try {
      return await work({ ...deps, model, retriever: createTextSearch(pool), security, log })
    } finally {
      await security.flush()
    }
  })
}
