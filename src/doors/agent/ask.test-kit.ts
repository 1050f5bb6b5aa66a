import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { begin, createFolder, type Ran, type Running, root } from '../cli/command.test-kit.ts'
import { type Answer, type Request, type ScriptedModel, serveScript } from './scripted-model.test-kit.ts'

export const notes = `import { blueprint, entity, text } from 'lintel'

export default blueprint('notes', {
  entities: { note: entity({ body: text({ max: 300 }) }, { can: { read: 'anyone', create: 'anyone' } }) },
})
`
/** Of no shape that gives it away. */
export const key = 'correct-horse-battery'

export interface Project {
  readonly folder: string
  text(path: string): string | null
  /** The lines of the one transcript. */
  transcript(): readonly Record<string, unknown>[]
  transcriptText(): string
  patch(): string | null
  remove(): void
}

export function createProject(files: Readonly<Record<string, string>> = { 'blueprint.ts': notes }): Project {
  const { folder, remove } = createFolder(files)
  const text = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null)
  const asks = () => (existsSync(join(folder, '.lintel/asks')) ? readdirSync(join(folder, '.lintel/asks')) : [])
  const kept = (name: string) => text(`.lintel/asks/${asks()[0]}/${name}`)
  return {
    folder,
    text,
    transcriptText: () => kept('transcript.jsonl') ?? '',
    transcript() {
      const lines = (kept('transcript.jsonl') ?? '').split('\n').filter((line) => line !== '')
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    },
    patch: () => kept('changes.patch'),
    remove,
  }
}

export function environmentFor(model: Pick<ScriptedModel, 'url'>): Record<string, string> {
  return { ...plain, LINTEL_MODEL_URL: model.url, LINTEL_MODEL: 'scripted', LINTEL_MODEL_KEY: key }
}

/** No model of who runs the tests is asked. */
export const plain: Readonly<Record<string, string>> = Object.fromEntries(
  ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'LINTEL_MODEL_URL', 'LINTEL_MODEL', 'LINTEL_MODEL_KEY', 'LINTEL_MODEL_PRICE'].map(
    (name) => [name, ''],
  ),
)

/** `lintel ask` where nobody can be asked. */
export function runAsk(folder: string, words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ran> {
  return runApart(folder, ['ask', ...words], environment)
}

/** A command without a terminal, and without the environment of who runs the tests. */
export function runApart(folder: string, words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'bin/lintel.js'), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  })
  child.stdin.end()
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, out, err })))
}

export interface Tried extends Ran {
  readonly project: Project
  readonly requests: readonly Request[]
  /** What the model was told of its calls, read. */
  readonly results: readonly { readonly tool: string; readonly result: Record<string, unknown> }[]
}

interface TryOptions {
  readonly words?: readonly string[]
  readonly project?: Project
  readonly environment?: Readonly<Record<string, string>>
}

/** One request against a scripted model, without a terminal. */
export async function tryScript(
  script: readonly Answer[] | ((request: Request, at: number) => Answer),
  { words = [], project = createProject(), environment = {} }: TryOptions = {},
): Promise<Tried> {
  const model = await serveScript(script)
  try {
    const ran = await runAsk(project.folder, ['make it better', ...words], { ...environmentFor(model), ...environment })
    const results = model.requests.length === 0 ? [] : model.results().map((text) => JSON.parse(text) as Tried['results'][number])
    return { ...ran, project, requests: model.requests, results }
  } finally {
    await model.close()
  }
}

/** The same at a terminal; whoever calls answers what it asks. */
export async function atTerminal(
  script: readonly Answer[],
  { project, words = [] }: { readonly project: Project; readonly words?: readonly string[] },
  act: (asked: { readonly running: Running; says(line: string): void }) => Promise<void>,
): Promise<{ readonly said: string; readonly exit: number | null }> {
  const model = await serveScript(script)
  const running = begin(['ask', 'make it better', ...words], project.folder, environmentFor(model), 'terminal')
  const ended = new Promise<number | null>((resolve) => running.child.once('close', resolve))
  try {
    await act({ running, says: (line) => void running.child.stdin!.write(`${line}\n`) })
    return { exit: await ended, said: running.said() }
  } finally {
    running.child.kill('SIGKILL')
    await model.close()
  }
}

/** What a tool that refused said of it. */
export function errorOf({ result }: { readonly result: Record<string, unknown> }): string {
  const { code, message } = (result.error ?? {}) as { code?: string; message?: string }
  return `${code}: ${message}`
}
