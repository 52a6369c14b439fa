/** What the database alone can do: one row, one commit, again and again, over as many connections as the service has. */
import { randomBytes } from 'node:crypto'
import { createPool } from '../../src/db/pool.ts'

export async function measureInserts(
  url: string,
  input: { rows: number; bytes: number; concurrency: number },
): Promise<number> {
  const pool = createPool({ url, applicationName: 'postern bench' })
  await pool.query('create table bench_row (id bigserial primary key, content bytea not null)')
  await pool.query('alter table bench_row alter column content set storage external')
  const content = randomBytes(input.bytes)
  let left = input.rows
  const insert = async () => {
    while (left > 0) {
      left -= 1
      await pool.query({ name: 'bench', text: 'insert into bench_row (content) values ($1)', values: [content] })
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: input.concurrency }, insert))
  const seconds = (performance.now() - began) / 1000
  await pool.query('drop table bench_row')
  await pool.end()
  return input.rows / seconds
}
