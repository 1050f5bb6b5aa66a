import type { Document, Node, YAMLMap } from 'yaml'
import { nearest } from '../../kit/text.ts'
import type { Brief } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'
import type { Catalogue } from './catalogue.ts'
import { readRequest } from './read-request.ts'
import { maxRequestChars, RequestError } from './request-error.ts'
import { applySettings, checkInput, checkInputName, checkName, type Settings } from './settings.ts'

/** What a brief file says: the words, and what is set beyond them. */
export interface BriefFile {
  readonly request: string
  readonly settings: Settings
}

type Yaml = typeof import('yaml')

const keys = ['request', 'name', 'archetypes', 'parts', 'without', 'changes', 'inputs'] as const
/** A request at its longest, each of its characters escaped, and every setting beside it. */
const maxFileChars = maxRequestChars * 6 + 20_000

/** What the text of a brief file, YAML, says. @throws RequestError with the line */
export async function readBriefFile(text: string): Promise<BriefFile> {
  if (text.length > maxFileChars)
    throw new RequestError(`a brief file has at most ${maxFileChars} characters, and not ${text.length}`)
  const yaml = await loadYaml()
  const lines = new yaml.LineCounter()
  const at = (offset: number): string => `line ${lines.linePos(offset).line}`
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const error = document.errors[0]
  if (error !== undefined) throw new RequestError(`${at(error.pos[0])}: ${error.message.split('\n')[0]!.replace(/[.:]\s*$/, '')}`)
  if (document.contents === null) return { request: '', settings: {} }
  if (!yaml.isMap(document.contents)) throw new RequestError(`line 1: a brief file has the keys ${keys.join(', ')}`)
  return new BriefReader(yaml, document, at).read(document.contents as YAMLMap)
}

/** The brief that a file says, together with what its request says. @throws RequestError */
export function briefOf({ request, settings }: BriefFile, catalogue: Catalogue): Brief {
  return applySettings(readRequest(request, catalogue), settings, catalogue)
}

async function loadYaml(): Promise<Yaml> {
  try {
    return await import('yaml')
  } catch {
    throw new RequestError('a brief file needs the package `yaml`, which is not installed: `npm install yaml@2`')
  }
}

class BriefReader {
  readonly #yaml: Yaml
  readonly #document: Document
  readonly #at: (offset: number) => string

  constructor(yaml: Yaml, document: Document, at: (offset: number) => string) {
    this.#yaml = yaml
    this.#document = document
    this.#at = at
  }

  read(map: YAMLMap): BriefFile {
    const values = new Map(this.#entries(map).map(({ key, line, node }) => [key, { line, node }]))
    for (const [key, { line }] of values)
      if (!(keys as readonly string[]).includes(key)) throw new RequestError(unknownKey(line, key))
    const read = <T>(key: (typeof keys)[number], of: (value: unknown, node: Node | null) => T): T | undefined => {
      const entry = values.get(key)
      return entry === undefined || this.#plain(entry.node) === null
        ? undefined
        : told(entry.line, () => of(this.#plain(entry.node), entry.node))
    }
    const request = read('request', textOf('request'))
    const name = read('name', (value) => checkName(textOf('name')(value)))
    const set = read('inputs', (_, node) => this.#inputs(node))
    const lists = (['archetypes', 'parts', 'without', 'changes'] as const).flatMap((key) => {
      const list = read(key, listOf(key))
      return list === undefined ? [] : [[key, list] as const]
    })
    return {
      request: request ?? '',
      settings: {
        ...(name === undefined ? {} : { name }),
        ...Object.fromEntries(lists),
        ...(set === undefined ? {} : { inputs: set }),
      },
    }
  }

  #inputs(node: Node | null): Settings['inputs'] {
    if (!this.#yaml.isMap(node)) throw new RequestError('inputs are names and values, as in `users: 100000`')
    const entries = this.#entries(node).map(({ key, line, node: value }) =>
      told(line, (): readonly [InputName, unknown] => [checkInputName(key), checkInput(checkInputName(key), this.#plain(value))]),
    )
    return Object.fromEntries(entries)
  }

  #entries(map: YAMLMap): readonly { readonly key: string; readonly line: string; readonly node: Node | null }[] {
    return map.items.map(({ key, value }) => {
      const start = this.#yaml.isNode(key) ? (key.range?.[0] ?? 0) : 0
      return { key: String(this.#plain(key as Node)), line: this.#at(start), node: this.#yaml.isNode(value) ? value : null }
    })
  }

  #plain(node: Node | null): unknown {
    return node === null ? null : node.toJS(this.#document, { maxAliasCount: 10 })
  }
}

function told<T>(line: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RequestError) || error.message.startsWith('line ')) throw error
    throw new RequestError(`${line}: ${error.message}`)
  }
}

function unknownKey(line: string, key: string): string {
  const meant = Object.hasOwn(inputs, key) ? `it belongs under \`inputs\`` : undefined
  const near = nearest(key, keys)
  return `${line}: nothing is called \`${key}\`: ${meant ?? (near === undefined ? `there are ${keys.join(', ')}` : `is it \`${near}\`?`)}`
}

function textOf(key: string) {
  return (value: unknown): string => {
    if (typeof value === 'string') return value
    throw new RequestError(`${key} is text: put it in quotes`)
  }
}

function listOf(key: string) {
  return (value: unknown): readonly string[] => {
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
    throw new RequestError(`${key} is a list of names, as in \`[a, b]\``)
  }
}
