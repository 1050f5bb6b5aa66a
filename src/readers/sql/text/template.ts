const control =
  /\{\{-?\s*(?:if|else|end|range|with|define|template|block|\/?\*|[#/!])[^{}]*\}\}|\{%[\s\S]*?%\}|\{#[^\n]*?#\}|<%(?![=-])[\s\S]*?%>/g
const value = /\{\{-?\s*[A-Za-z_.$][^{}]*\}\}|\$\{[^{}\n]*\}|<%[=-][\s\S]*?%>|%\([A-Za-z_]\w*\)s/g
const psql = /(?<![:\w]):(?:'[A-Za-z_]\w*'|"[A-Za-z_]\w*")/g

/**
 * The text with what a template engine would fill in replaced by something of the same length that SQL can have there:
 * a name for a value, blanks for what steers the template.
 */
export function withoutTemplates(text: string): string {
  if (!/\{\{|\{%|\{#|\$\{|<%|%\(|:['"]/.test(text)) return text
  return text
    .replace(control, (found) => found.replace(/[^\n]/g, ' '))
    .replace(value, (found) => found.replace(/\W/g, '_'))
    .replace(psql, (found) => found.at(-1) + found.slice(2, -1).padEnd(found.length - 2, '_') + found.at(-1))
}
