/** Who is told, in sentences, what the database and its migrations do. A `Log` fits, and so does a terminal. */
export type ProgressLog = { info(fields: Record<string, unknown>, sentence: string): void }
