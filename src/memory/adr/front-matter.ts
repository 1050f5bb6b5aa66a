import { endingOf } from '../insights/read-section.ts'

/** What stands between the first two lines `---` of a file. */
export interface FrontMatter {
  /** Of the whole, both lines included. */
  readonly end: number
  /** Where a further key is put. */
  readonly close: number
  readonly keys: ReadonlyMap<string, FrontMatterValue>
  readonly mistake: { readonly line: number; readonly message: string } | undefined
}

export interface FrontMatterValue {
  readonly value: unknown
  readonly start: number
  readonly end: number
}

export type Yaml = Pick<typeof import('yaml'), 'parseDocument' | 'isMap' | 'isScalar'>

/** Undefined where a file begins otherwise. @param start behind a byte order mark */
export function readFrontMatter(text: string, start: number, yaml: Yaml): FrontMatter | undefined {
  const opening = /^---[ \t]*(?:\r\n|\n)/.exec(text.slice(start))
  if (opening === null) return undefined
  const from = start + opening[0].length
  const closing = /(?:^|\n)(---[ \t]*)(?:\r?\n|$)/.exec(text.slice(from))
  if (closing === null) return undefined
  const close = from + closing.index + closing[0].indexOf('---')
  const end = close + closing[1]!.length
  const document = yaml.parseDocument(text.slice(from, close))
  const [error] = document.errors
  const { contents } = document
  const isOdd = contents !== null && !yaml.isMap(contents)
  if (error !== undefined || isOdd) {
    const line = lineAt(text, from + (error?.pos[0] ?? 0))
    return {
      end,
      close,
      keys: new Map(),
      mistake: { line, message: error?.message.split('\n')[0] ?? 'it is no list of keys and values' },
    }
  }
  const keys = new Map<string, FrontMatterValue>()
  for (const { key, value } of yaml.isMap(contents) ? contents.items : []) {
    if (!yaml.isScalar(key)) continue
    const node = value as { range?: readonly [number, number, number]; toJS(doc: unknown): unknown } | null
    const [at, behind] = node?.range ?? [key.range![1] + 1, key.range![1] + 1]
    keys.set(String(key.value), { value: node?.toJS(document) ?? null, start: from + at, end: from + behind })
  }
  return { end, close, keys, mistake: undefined }
}

/** The text with one key said anew; everything else stays as it is. */
export function setFrontMatter(
  text: string,
  found: FrontMatter | undefined,
  { key, value }: { key: string; value: string | null },
): string {
  const lineEnding = endingOf(text)
  const said = value === null ? 'null' : scalar(value)
  if (found === undefined) {
    const mark = text.startsWith('\ufeff') ? 1 : 0
    const block = ['---', `${key}: ${said}`, '---', '', ''].join(lineEnding)
    return text.slice(0, mark) + block + text.slice(mark)
  }
  const present = found.keys.get(key)
  if (present === undefined) return `${text.slice(0, found.close)}${key}: ${said}${lineEnding}${text.slice(found.close)}`
  const { start, end } = present
  const gap = /[ \t]/.test(text.charAt(start - 1)) ? '' : ' '
  const behind = /[\r\n]$/.test(text.slice(start, end)) ? lineEnding : ''
  return text.slice(0, start) + gap + said + behind + text.slice(end)
}

/** Plain where nothing can be misread; else in double quotes, which YAML reads as JSON does. */
export function scalar(value: string): string {
  const isPlain = /^(?:[A-Za-z][A-Za-z0-9._-]*(?: [A-Za-z0-9._-]+)*|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?)$/.test(value)
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value) ? value : JSON.stringify(value)
}

export function lineAt(text: string, offset: number): number {
  return (text.slice(0, offset).match(/\r\n|\r|\n/g)?.length ?? 0) + 1
}
