export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'mark' | 'line'
  /** Without quotes and escapes where it is a text. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const token =
  /(?:[^\S\n]|\uFEFF)+|(?<line>\n)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<text>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+(?:\.\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_-]*)|(?<mark>@@|\S)/uy

/** The tokens of a schema without its comments; ends of lines count. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  token.lastIndex = 0
  for (let found = token.exec(text); found !== null && token.lastIndex <= text.length; found = token.exec(text)) {
    const { groups, index } = found
    for (const kind of ['line', 'text', 'number', 'word', 'mark'] as const) {
      const what = groups?.[kind]
      if (what !== undefined) {
        tokens.push({ kind, text: kind === 'text' ? unquoted(what) : what, start: index, end: index + what.length })
      }
    }
  }
  return tokens
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text.slice(1, -1)
  }
}
