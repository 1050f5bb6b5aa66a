import type { Engine } from '../../../model/architecture/database.ts'

const control =
  /\{\{-?\s*(?:if|else|end|range|with|define|template|block|\/?\*|[#/!])[^{}]*\}\}|\{%[\s\S]*?%\}|\{#[^\n]*?#\}|<%(?![=-])[\s\S]*?%>/g
const value = /\{\{-?\s*[A-Za-z_.$][^{}]*\}\}|\$\{[^{}\n]*\}|<%[=-][\s\S]*?%>|%\([A-Za-z_]\w*\)s/g
const psql = /(?<![:\w]):(?:'[A-Za-z_]\w*'|"[A-Za-z_]\w*")/g

const engineBlock = /\{\{-?\s*if\s+\.?(postgres|mysql|sqlite)\w*\s*-?\}\}[\s\S]*?\{\{-?\s*(?:else|end)\b[^{}]*\}\}/gi

/**
 * The text with what a template engine would fill in replaced by something of the same length that SQL can have there:
 * a name for a value, blanks for what steers the template and for what it has for other engines.
 */
export function withoutTemplates(text: string, engine: Engine): string {
  if (!/\{\{|\{%|\{#|\$\{|<%|%\(|:['"]/.test(text)) return text
  return text
    .replace(engineBlock, (found, name: string) => (name.toLowerCase() === engine ? found : blank(found)))
    .replace(control, blank)
    .replace(value, (found) => found.replace(/\W/g, '_'))
    .replace(psql, (found) => found.at(-1) + found.slice(2, -1).padEnd(found.length - 2, '_') + found.at(-1))
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
