/**
 * A list of items with parameters (RFC 9651, §4.2.1), as far as the RateLimit fields use it: strings, and integers as
 * values of parameters.
 * @throws when the text is no such list
 */
export function readFieldList(text) {
  let rest = text.trim()
  const take = (pattern, what) => {
    const match = pattern.exec(rest)
    if (!match) throw new Error(`expected ${what} at: ${rest}`)
    rest = rest.slice(match[0].length)
    return match
  }
  const items = []
  do {
    const [, quoted] = take(/^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/, 'a string')
    const parameters = {}
    while (rest.startsWith(';')) {
      const [, key, value] = take(/^; *([a-z*][a-z0-9_\-.*]*)=(-?\d{1,15})(?![\d.])/, 'a parameter')
      parameters[key] = Number(value)
    }
    items.push({ value: quoted.replaceAll(/\\(["\\])/g, '$1'), parameters })
    if (rest !== '') take(/^[ \t]*,[ \t]*(?=.)/, 'a comma')
  } while (rest !== '')
  return items
}
