/** A Dockerfile as stages of instructions. */
import type { Image, Instruction, Stage } from '../../model/architecture/deployment.ts'
import { type Place, placesOf } from '../../model/architecture/place.ts'
import { isDevelopmentPath } from './development.ts'
import { folderOf, nameOf } from './paths.ts'

export type DockerLibrary = typeof import('dockerfile-ast')
type Parsed = ReturnType<ReturnType<DockerLibrary['DockerfileParser']['parse']>['getInstructions']>[number]
type Base = Stage['from']

/** What it says by itself: whether an ignore file is beside it, the reader adds. */
export type ReadImage = Omit<Image, 'hasIgnoreFile'>

export interface DockerfileFault {
  readonly message: string
  readonly place: Place
}

const mostCharacters = 200_000

export function isDockerfileName(path: string): boolean {
  return (
    /^(dockerfile|containerfile)([.\-_].+)?$|.\.(dockerfile|containerfile)$/i.test(nameOf(path)) && !/\.dockerignore$/i.test(path)
  )
}

/** A name that only hints at one: what it holds has to say it. */
export function mayBeDockerfile(path: string): boolean {
  const name = nameOf(path)
  return /docker|container/i.test(name) && !/ignore$|\.(?!docker|prod|dev|test|stag|base|build|alpine)[a-z0-9]{1,6}$/i.test(name)
}

export function looksLikeDockerfile(text: string): boolean {
  return /^\uFEFF?(?:[ \t]*(?:#[^\n]*|ARG[ \t][^\n]*)?\r?\n)*[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?[\w$][\w.\-/:${}@]*[ \t]*(?:AS[ \t]+\S+[ \t]*)?\r?(?:\n|$)/i.test(
    text.slice(0, 4000),
  )
}

export function readDockerfile(library: DockerLibrary, file: string, text: string): ReadImage | DockerfileFault {
  const place = placesOf(file, text)
  if (text.length > mostCharacters) return { message: `is larger than ${mostCharacters} characters`, place: place(0, 0) }
  try {
    const parser = new Instructions(library, text, place)
    const stages = parser.stages()
    if (stages.length === 0) return { message: 'has no `FROM`', place: place(0, 0) }
    const development = isDevelopmentPath(`${folderOf(file)}/${nameOf(file)}`)
    return { file, stages, development, place: stages[0]!.place }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error)
    return { message: `is not a Dockerfile: ${why}`, place: place(0, 0) }
  }
}

class Instructions {
  readonly #text: string
  readonly #place: (start: number, end: number) => Place
  readonly #starts: readonly number[]
  readonly #parsed: readonly Parsed[]
  readonly #arguments = new Map<string, string>()

  constructor(library: DockerLibrary, text: string, place: (start: number, end: number) => Place) {
    this.#text = text
    this.#place = place
    this.#starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (found) => found.index + found[0].length)]
    this.#parsed = library.DockerfileParser.parse(text).getInstructions()
  }

  stages(): readonly Stage[] {
    const stages: (Omit<Stage, 'instructions'> & { instructions: Instruction[] })[] = []
    for (const parsed of this.#parsed) {
      const keyword = parsed.getKeyword()
      const stage = stages.at(-1)
      if (keyword === 'FROM') stages.push(this.#stage(parsed, new Set(stages.flatMap(({ name }) => name?.toLowerCase() ?? []))))
      else if (stage !== undefined) stage.instructions.push(this.#instruction(parsed))
      else if (keyword === 'ARG') this.#keep(this.#instruction(parsed).text)
    }
    return stages
  }

  /** An argument before the first stage, whose default a `FROM` may name. */
  #keep(text: string): void {
    const [, name, value] = /^(\w+)=["']?([^"'\s]*)/.exec(text) ?? []
    if (name !== undefined && value !== undefined) this.#arguments.set(name, value)
  }

  #stage(parsed: Parsed, earlier: ReadonlySet<string>): Omit<Stage, 'instructions'> & { instructions: Instruction[] } {
    const { text, place } = this.#instruction(parsed)
    const [written = ''] = /^\S*/.exec(text) ?? []
    const name = /^\S+\s+as\s+(\S+)/i.exec(text)?.[1] ?? null
    return { name, from: this.#base(written, place.end - text.length, earlier), instructions: [], place }
  }

  #base(written: string, start: number, earlier: ReadonlySet<string>): Base {
    const place = this.#place(start, start + written.length)
    const filled = written.replace(
      /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
      (all, braced?: string, fallback?: string, bare?: string) => {
        return this.#arguments.get(braced ?? bare ?? '') || fallback || all
      },
    )
    const [unpinned = '', digest = null] = filled.split('@', 2)
    const tagAt = unpinned.indexOf(':', unpinned.lastIndexOf('/') + 1)
    return {
      image: tagAt === -1 ? unpinned : unpinned.slice(0, tagAt),
      tag: tagAt === -1 ? null : unpinned.slice(tagAt + 1),
      digest,
      stage: earlier.has(filled.toLowerCase()),
      place,
    }
  }

  #instruction(parsed: Parsed): Instruction {
    const range = parsed.getRange()
    const within = parsed.getArgumentsRange()
    const end = this.#offset(range.end)
    const place = this.#place(this.#offset(range.start), end)
    const text = within === null ? '' : this.#text.slice(this.#offset(within.start), end)
    const flags = 'getFlags' in parsed ? (parsed.getFlags as () => unknown[])().map(String) : []
    return { name: parsed.getKeyword().toUpperCase(), text, flags, exec: execForm(text), place }
  }

  #offset({ line, character }: { line: number; character: number }): number {
    return (this.#starts[line] ?? this.#text.length) + character
  }
}

/** The list of the exec form; what is no JSON list of texts is the shell form, as the builder takes it. */
function execForm(text: string): readonly string[] | null {
  if (!text.startsWith('[')) return null
  try {
    const list: unknown = JSON.parse(text.replace(/\\\r?\n/g, ' '))
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null
  } catch {
    return null
  }
}
