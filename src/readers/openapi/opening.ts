import type { Opening } from '../../model/architecture/contract.ts'

/** Where something begins and ends. */
export type Range = readonly [start: number, end: number, ...after: number[]]

/** As a parser has it. */
interface Mapping {
  readonly range?: Range | null | undefined
  /** Written with braces. */
  readonly flow?: boolean | undefined
  readonly items: readonly { readonly key: unknown; readonly value: unknown }[]
}

/** Where an entry can be added to a mapping: after its last one, as that is written. */
export function openingOf(map: Mapping, file: string, text: string): Opening | null {
  const range = map.range
  if (!range) return null
  const pairs = map.items
  const last = pairs.at(-1)
  if (!last) return map.flow ? { file, offset: range[0] + 1, before: '', json: file.endsWith('.json') } : null
  const [firstKey, lastKey, lastValue] = [rangeOf(pairs[0]?.key), rangeOf(last.key), rangeOf(last.value)]
  if (!firstKey || !lastKey) return null
  const json = text[firstKey[0]] === '"'
  const lineStart = text.lastIndexOf('\n', firstKey[0] - 1) + 1
  const indent = ' '.repeat(firstKey[0] - lineStart)
  const newline = newlineAfter(text, range[0])
  const end = lastValue && lastValue[1] > lastKey[1] ? lastValue[1] : lastKey[1]
  if (map.flow) {
    const severalLines = text.slice(range[0], firstKey[0]).includes('\n')
    return { file, offset: end, before: severalLines ? `,${newline}${indent}` : ', ', json }
  }
  // Keys of a block that do not stand first in their line (`? key`, `&anchor key`) are not worth the trouble.
  if (!/^[ -]*$/.test(text.slice(lineStart, firstKey[0]))) return null
  // The entry is added after the line that the last one ends in, past a comment on it.
  const trimmed = endOfText(text, end)
  const lineEnd = /\r?\n|$/g
  lineEnd.lastIndex = trimmed
  const offset = lineEnd.exec(text)?.index ?? text.length
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(trimmed, offset))) return null
  return { file, offset, before: `${newline}${indent}`, json }
}

/** As the next line ends, which costs no look at the whole text for each mapping of it. */
function newlineAfter(text: string, offset: number): string {
  const at = text.indexOf('\n', offset)
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/** Where the text before an offset ends without the white space before it. */
function endOfText(text: string, offset: number): number {
  let end = offset
  while (end > 0 && /\s/.test(text[end - 1]!)) end--
  return end
}

function rangeOf(node: unknown): Range | null {
  return (node as { range?: Range | null } | null | undefined)?.range ?? null
}
