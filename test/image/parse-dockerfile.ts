/** Reads a Dockerfile and a .dockerignore, as far as ours go. What it does not know it refuses, rather than skip it. */

export type Copy = { from: string | null; chown: string | null; sources: string[]; target: string }
type Step =
  | ({ kind: 'copy' } & Copy)
  | { kind: 'run'; command: string }
  | { kind: 'workdir'; path: string }
  | { kind: 'env'; values: Record<string, string> }
export type StageSpec = {
  name: string
  base: string
  steps: Step[]
  user: string | null
  volumes: string[]
  command: string[]
  healthcheck: string[]
}

/** Gives the stages in order; the last one is the image. */
export function parseDockerfile(text: string): StageSpec[] {
  const args = new Map<string, string>()
  const stages: StageSpec[] = []
  for (const line of logicalLines(text)) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(line) ?? []
    if (word === 'ARG') {
      const [name = '', value = ''] = rest.split('=')
      args.set(name, value)
    } else if (word === 'FROM') {
      const [base = '', as, name] = rest.replace(/\$\{(\w+)\}/g, (_, key: string) => args.get(key) ?? '').split(/\s+/)
      stages.push({
        name: as === 'AS' && name !== undefined ? name : `stage-${stages.length}`,
        base,
        steps: [],
        user: null,
        volumes: [],
        command: [],
        healthcheck: [],
      })
    } else {
      const stage = stages.at(-1)
      if (stage === undefined) throw new Error(`${word} before FROM`)
      addInstruction(stage, word, rest)
    }
  }
  return stages
}

function addInstruction(stage: StageSpec, word: string, rest: string): void {
  if (word === 'RUN') stage.steps.push({ kind: 'run', command: rest })
  else if (word === 'WORKDIR') stage.steps.push({ kind: 'workdir', path: rest })
  else if (word === 'COPY') stage.steps.push({ kind: 'copy', ...parseCopy(rest) })
  else if (word === 'ENV') stage.steps.push({ kind: 'env', values: parseEnv(rest) })
  else if (word === 'USER') stage.user = rest
  else if (word === 'VOLUME') stage.volumes.push(rest)
  else if (word === 'CMD') stage.command = JSON.parse(rest)
  else if (word === 'HEALTHCHECK') stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD') + 3))
  else if (word !== 'EXPOSE') throw new Error(`this test does not know ${word}`)
}

function parseCopy(rest: string): Copy {
  const words = rest.split(/\s+/)
  const flags = words.filter((word) => word.startsWith('--'))
  const paths = words.filter((word) => !word.startsWith('--'))
  const flag = (name: string) => flags.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null
  const unknown = flags.find((word) => !/^--(from|chown)=/.test(word))
  if (unknown !== undefined) throw new Error(`this test does not know COPY ${unknown}`)
  return { from: flag('from'), chown: flag('chown'), sources: paths.slice(0, -1), target: paths.at(-1) ?? '' }
}

const parseEnv = (rest: string): Record<string, string> =>
  Object.fromEntries(
    rest.split(/\s+/).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )

/** Without comments, and with continued lines joined. */
const logicalLines = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Whether the build context leaves a path out: the last pattern that meets it, or a folder above it, decides. */
export function createIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ ignores: !line.startsWith('!'), pattern: toPattern(line.replace(/^!/, '')) }))
  return (path) => rules.reduce((ignored, { ignores, pattern }) => (pattern.test(path) ? ignores : ignored), false)
}

const toPattern = (glob: string): RegExp => {
  const body = glob
    .replace(/^\/|\/$/g, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (sign) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[sign] ?? '')
  return new RegExp(`^${body}(?:/|$)`)
}
