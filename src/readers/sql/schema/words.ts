import { tokenAt } from '../text/tokens.ts'

/** Whether an expression has a name in it, outside of strings. */
export function mentions(expression: string, name: string): boolean {
  return renamed(expression, name, `${name} `) !== expression
}

/** An expression with each use of a name, outside of strings, replaced. */
export function renamed(expression: string, from: string, to: string): string {
  let said = ''
  for (let at = 0; at < expression.length; ) {
    const token = tokenAt(expression, at, 'postgres')
    const text = expression.slice(token.start, token.end)
    if (token.kind === 'word' && text.toLowerCase() === from.toLowerCase()) said += to
    else if (token.kind === 'quoted' && text === `"${from}"`) said += `"${to}"`
    else said += text
    at = token.end
  }
  return said
}
