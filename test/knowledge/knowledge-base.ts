/** A mailbox in a real PostgreSQL, and what goes into it. */
import type pg from 'pg'
import { v7 } from 'uuid'
import { importDocument } from '../../src/knowledge/store.ts'
import { type Scope, testDatabase } from '../support/database.ts'

export type KnowledgeBase = {
  pool: pg.Pool
  mailboxId: string
  add(name: string, content: string, language?: string): ReturnType<typeof importDocument>
}

/** A migrated database with one mailbox of its own. */
export async function createKnowledgeBase(scope: Scope): Promise<KnowledgeBase> {
  const { pool } = await testDatabase(scope)
  return addMailbox(pool)
}

/** One more mailbox in the same database. */
export async function addMailbox(pool: pg.Pool): Promise<KnowledgeBase> {
  const mailboxId = v7()
  await pool.query('insert into mailbox (id, address) values ($1, $2)', [mailboxId, `${mailboxId}@postern.example`])
  return {
    pool,
    mailboxId,
    add: (name, content, language) =>
      importDocument({ pool }, { mailboxId, name, content, ...(language === undefined ? {} : { language }) }),
  }
}
