/** Variables in a compose value: `$X`, `${X}`, `${X:-default}`, `${X:?message}`, `${X:+instead}`; `$$` is a dollar. */

export interface Interpolated {
  /** With defaults filled in; what has none stays as written. */
  readonly text: string
  /** The whole of it is one variable without a default. */
  readonly isElsewhere: boolean
  readonly usesDefault: boolean
}

/** What is longer is no variable: each is looked for on its own, and thousands that never close would take for ever. */
const longest = 1000

const whole = /^\$(\{[A-Za-z_]\w*(:?\?[^}]*)?\}|[A-Za-z_]\w*)$/

export function interpolate(text: string): Interpolated {
  if (!text.includes('$')) return { text, isElsewhere: false, usesDefault: false }
  const filled = fill(text, 0)
  return { ...filled, isElsewhere: whole.test(text) }
}

function fill(text: string, depth: number): { text: string; usesDefault: boolean } {
  let made = ''
  let usesDefault = false
  for (let at = 0; at < text.length; ) {
    if (text.startsWith('$$', at)) {
      made += '$'
      at += 2
      continue
    }
    const end = text.startsWith('${', at) ? closing(text, at + 2) : -1
    const fallback = end === -1 ? null : /^\w+:?-([\s\S]*)$/.exec(text.slice(at + 2, end))
    if (fallback === null || depth > 8) {
      made += text[at++]
      continue
    }
    made += fill(fallback[1]!, depth + 1).text
    usesDefault = true
    at = end + 1
  }
  return { text: made, usesDefault }
}

/** Of the brace that was opened before `from`. */
function closing(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < Math.min(text.length, from + longest); at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}
