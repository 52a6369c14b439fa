import type { Pool } from 'pg'

/** A pool or a client of `pg`: keys live in two tables and are read by few statements, which are written by hand. */
export type Db = Pick<Pool, 'query'>
