import type { Fragment } from '../text/fragment.ts'
import { Literal } from './literal.ts'

const string = /([rRbBuUfF]{0,2})("""|'''|"|')/y

/** The statements of `migrations.RunSQL(…)`, in their order. */
export function djangoStatements(text: string): Fragment[] {
  return [...text.matchAll(/\bRunSQL\s*\(/g)].flatMap((call) => firstArgument(text, call.index + call[0].length, 'sql', false))
}

/** The statements of `op.execute(…)` on the way up. */
export function alembicStatements(text: string): Fragment[] {
  const from = /^def upgrade\b/m.exec(text)?.index ?? 0
  const to = /^def downgrade\b/m.exec(text)?.index ?? text.length
  const calls = [...text.matchAll(/\b(?:op|bind|conn|connection)\.(?:execute|exec_driver_sql)\s*\(/g)]
  return calls
    .filter((call) => call.index >= from && (to < from || call.index < to))
    .flatMap((call) => firstArgument(text, call.index + call[0].length, 'sqltext', isOutside(text, call.index)))
}

/** Inside of `with op.get_context().autocommit_block():`. */
function isOutside(text: string, at: number): boolean {
  const lines = text.slice(0, at).split('\n')
  let indent = /^\s*/.exec(lines.at(-1)!)![0].length
  for (const line of lines.slice(0, -1).reverse()) {
    const own = /^\s*/.exec(line)![0].length
    if (line.trim() === '' || own >= indent) continue
    if (/\bautocommit_block\(\)\s*:/.test(line)) return true
    if (/^\s*def\b/.test(line)) return false
    indent = own
  }
  return false
}

/**
 * The strings of a call's first argument, or of the one called `keyword`. Strings side by side are one; those of a list
 * are several.
 */
function firstArgument(text: string, start: number, keyword: string, outside: boolean): Fragment[] {
  const found: Fragment[] = []
  let literal = new Literal()
  let depth = 0
  const finish = (): void => {
    if (literal.isStatement) found.push(literal.finished(outside))
    literal = new Literal()
  }
  for (let at = start; at < text.length; ) {
    string.lastIndex = at
    const opened = string.exec(text)
    if (opened !== null) {
      const [all, prefix, quote] = opened
      const raw = /r/i.test(prefix!)
      const end = stringEnd(text, at + all.length, quote!)
      literal.add(text, at + all.length, end, { interpolation: /f/i.test(prefix!) ? '{' : null, escapes: !raw })
      at = end + quote!.length
      continue
    }
    const character = text[at]!
    if (character === '#') at = Math.max(at, text.indexOf('\n', at))
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character) && --depth < 0) break
    else if (character === ',') {
      finish()
      if (depth === 0) break
    } else if (depth === 0 && /[A-Za-z_]/.test(character)) {
      const name = /^\w+/.exec(text.slice(at, at + 80))![0]
      if (text[at + name.length] === '=' && name !== keyword && name !== 'sql') break
      at += name.length
      continue
    }
    at++
  }
  finish()
  return found
}

function stringEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith(quote, at)) return at
  }
  return text.length
}
