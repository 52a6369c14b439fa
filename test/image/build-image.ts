/**
 * Builds the image without Docker: each stage is a folder, each step runs for real in it. A stage starts with what the
 * base image is needed for, a Node and an npm. Paths of RUN are relative, since a step has no root of its own here.
 */
import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Copy, createIgnore, parseDockerfile, type StageSpec } from './parse-dockerfile.ts'

export type Image = {
  /** the folder that stands for / */
  root: string
  workdir: string
  env: Record<string, string>
  user: { uid: number; gid: number }
  spec: StageSpec
}
type Stage = Omit<Image, 'user' | 'spec'>

const run = promisify(execFile)
const ROOT_USER = process.getuid?.() === 0

/** Builds what the Dockerfile of `context` says below the folder `into`; gives the last stage. */
export async function buildImage({ context, into }: { context: string; into: string }): Promise<Image> {
  const specs = parseDockerfile(await readFile(join(context, 'Dockerfile'), 'utf8'))
  const isIgnored = createIgnore(await readFile(join(context, '.dockerignore'), 'utf8'))
  const stages = new Map<string, Stage>()
  for (const spec of specs) {
    const stage = await openStage(join(into, spec.name))
    for (const step of spec.steps) {
      if (step.kind === 'workdir') await enter(stage, step.path)
      else if (step.kind === 'env') Object.assign(stage.env, step.values)
      else if (step.kind === 'run') await runStep(stage, step.command)
      else await copyStep(stage, step, { context, isIgnored, stages })
    }
    stages.set(spec.name, stage)
  }
  const spec = specs.at(-1)
  const stage = stages.get(spec?.name ?? '')
  if (spec === undefined || stage === undefined) throw new Error('the Dockerfile has no stage')
  const [uid = 0, gid = uid] = (spec.user ?? '').split(':').map(Number)
  return { ...stage, user: { uid, gid }, spec }
}

/** PATH of a process in the stage: its own Node comes first, npm is the machine's. */
const pathOf = (root: string): string => {
  const machine = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'))
  return [join(root, 'usr/local/bin'), ...machine].join(':')
}

async function openStage(root: string): Promise<Stage> {
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
  await copyFile(process.execPath, join(root, 'usr/local/bin/node'))
  await chmod(join(root, 'usr/local/bin/node'), 0o755)
  return { root, workdir: '/', env: {} }
}

async function enter(stage: Stage, path: string): Promise<void> {
  stage.workdir = resolve(stage.workdir, path)
  await mkdir(join(stage.root, stage.workdir), { recursive: true })
}

const FROM_OUTSIDE = /^(HOME|LANG|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|npm_config_(cache|registry|cafile))$/i

async function runStep(stage: Stage, command: string): Promise<void> {
  // it would mean a place of this machine
  if (/(^|[\s=])\/(?!bin\/true\b)/.test(command)) throw new Error(`RUN names an absolute path: ${command}`)
  const given = Object.entries(process.env).filter(([name]) => FROM_OUTSIDE.test(name))
  const env = { ...Object.fromEntries(given), npm_config_prefer_offline: 'true', ...stage.env }
  await run('sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    env: { ...env, PATH: pathOf(stage.root) },
    maxBuffer: 16 * 1024 * 1024,
  }).catch((cause: { stdout?: string; stderr?: string }) => {
    throw new Error(`RUN ${command}\n${cause.stdout ?? ''}${cause.stderr ?? ''}`, { cause })
  })
}

type Sources = { context: string; isIgnored: (path: string) => boolean; stages: Map<string, Stage> }

async function copyStep(stage: Stage, step: Copy, { context, isIgnored, stages }: Sources): Promise<void> {
  const target = join(stage.root, resolve(stage.workdir, step.target))
  for (const source of step.sources) {
    const from = step.from === null ? null : stages.get(step.from)?.root
    if (from === undefined) throw new Error(`COPY --from=${step.from}: there is no such stage before`)
    const origin = join(from ?? context, source)
    const folder = (await stat(origin)).isDirectory()
    if (!folder && from === null && isIgnored(source)) throw new Error(`COPY ${source}: .dockerignore leaves it out`)
    const into = folder || !isFolderName(step) ? target : join(target, basename(source))
    await cp(origin, into, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => from !== null || path === origin || !isIgnored(relative(context, path)),
    })
    // as in Docker, whatever is copied belongs to root unless it says otherwise
    if (ROOT_USER) await run('chown', ['-hR', step.chown ?? '0:0', into])
  }
}

const isFolderName = ({ sources, target }: Copy): boolean => sources.length > 1 || target.endsWith('/')
