/** The configuration: the only reader of the environment. Variables and their notes are in config/variables.ts. */
import { resolve } from 'node:path'
import { type Environment, type Problem, readTexts } from './config/read-texts.ts'
import { findProblems, findWarnings, type Reading } from './config/rules.ts'
import { KEPT_FILES, type KeptName, readOrMake } from './config/stand-ins.ts'
import { ALIASES, ENVIRONMENT, noteOf, VARIABLE_NAMES, VARIABLES, type Values } from './config/variables.ts'
import { EXIT_CONFIGURATION } from './exit-codes.ts'

type Camel<S extends string> = S extends `${infer Head}_${infer Rest}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Rest>>}`
  : Lowercase<S>
type Settings = { readonly [Name in keyof Values as Camel<Name>]: Values[Name] }

/** MAX_EMAIL_SIZE is `maxEmailSize`, and so on; secrets are opaque until `reveal()`. */
export type Config = Settings & Readonly<{ production: boolean; warnings: readonly string[] }>
export type LoadedConfig =
  /** `made`: sentences about values that were generated just now, for a person to read once */
  { ok: true; config: Config; made: readonly string[] } | { ok: false; problems: readonly Problem[] }

/**
 * Takes an environment, gives the configuration or every problem at once (names and sentences, never values).
 * Reads the files of `NAME_FILE`; outside production it also makes missing keys and keeps them in DATA_DIR.
 */
export const loadConfig = (env: Environment): LoadedConfig => {
  const { texts, problems } = readTexts(env, VARIABLE_NAMES, ALIASES)
  const production = texts['NODE_ENV']?.toLowerCase() === 'production'
  const toMake = production ? [] : fillStandIns(texts)
  const first = readValues(texts, production, toMake)
  problems.push(...first.problems, ...findProblems(first.reading))
  if (problems.length > 0) return { ok: false, problems: onePerName(problems) }

  const kept = readKept(texts, first.reading.values.DATA_DIR ?? '', toMake)
  const second = readValues(texts, production, [])
  const all = [...kept.problems, ...second.problems, ...findProblems(second.reading)]
  if (all.length > 0) return { ok: false, problems: onePerName(all) }
  return { ok: true, config: nameSettings(second.reading), made: kept.made }
}

/**
 * Gives the configuration, or prints all problems to stderr and ends the process with 78. Says there, once, which
 * values were generated. Warnings are left to the caller's log.
 */
export const readConfigOrExit = (env: Environment = process.env): Config => {
  const loaded = loadConfig(env)
  if (loaded.ok) {
    for (const sentence of loaded.made) process.stderr.write(`postern: ${sentence}\n`)
    return loaded.config
  }
  const lines = loaded.problems.map(({ name, sentence }) => `  ${name}: ${sentence}`)
  process.stderr.write(`postern: the configuration is not usable.\n${lines.join('\n')}\n`)
  process.exit(EXIT_CONFIGURATION)
}

/** Outside production. Gives the keys that may be made. Mail in a database of one's own needs a key of one's own. */
const fillStandIns = (texts: Record<string, string>): KeptName[] => {
  for (const name of ['SERVICE_EMAIL', 'MAILGUN_DOMAIN'] as const) texts[name] ??= noteOf(name).standIn ?? ''
  const names = Object.keys(KEPT_FILES) as KeptName[]
  return names.filter(
    (name) => texts[name] === undefined && (name !== 'ENCRYPTION_KEY' || texts['DATABASE_URL'] === undefined),
  )
}

const readValues = (texts: Readonly<Record<string, string>>, production: boolean, skipped: readonly string[]) => {
  const values: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const name of VARIABLE_NAMES) {
    if (skipped.includes(name)) continue
    const result = VARIABLES[name].safeParse(texts[name])
    if (result.success) values[name] = result.data
    else problems.push({ name, sentence: result.error.issues[0]?.message ?? 'This cannot be read.' })
  }
  const reading: Reading = { texts, values, production }
  return { reading, problems }
}

const readKept = (texts: Record<string, string>, dataDir: string, names: readonly KeptName[]) => {
  const problems: Problem[] = []
  const made: string[] = []
  for (const name of names) {
    try {
      const kept = readOrMake(resolve(dataDir), name)
      texts[name] = kept.text
      if (kept.made) made.push(`${name} is not set; one was made and is kept in ${kept.path}.`)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
      problems.push({ name, sentence: `This is not set, and DATA_DIR cannot keep a generated one (${code}).` })
    }
  }
  return { problems, made }
}

/** A variable that is missing or malformed is one problem, however many rules it breaks. */
const onePerName = (problems: readonly Problem[]): Problem[] =>
  [...new Map([...problems].reverse().map((problem) => [problem.name, problem])).values()].reverse()

const nameSettings = (reading: Reading): Config => {
  const values = ENVIRONMENT.parse(reading.texts)
  const named = Object.entries(values).map(([name, value]) => [toCamel(name), value])
  return Object.freeze({
    ...(Object.fromEntries(named) as Settings),
    dataDir: resolve(values.DATA_DIR),
    logLevel: values.DEBUG ? 'debug' : values.LOG_LEVEL,
    production: reading.production,
    warnings: findWarnings(reading),
  })
}

const toCamel = (name: string) => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
