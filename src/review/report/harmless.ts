// Controls, and what has no width or turns the direction of text around it: a reviewed file could steer a terminal with the
// first, and show other code than it has with the second.
const steering = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** Text of a reviewed repository, with a mark in place of each character that would do something else than be seen. */
export function harmless(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll(steering, '\ufffd')
}

/** The same, on one line. */
export function oneLine(text: string): string {
  return harmless(text.replaceAll(/\s+/g, ' ')).trim()
}

/** JSON whose text a terminal can print: the same data, with such characters escaped. */
export function jsonText(value: unknown): string {
  const units = (found: string) =>
    Array.from({ length: found.length }, (_, i) => found.charCodeAt(i).toString(16).padStart(4, '0'))
  const escaped = JSON.stringify(value, null, 2).replaceAll(steering, (found) =>
    units(found)
      .map((unit) => `\\u${unit}`)
      .join(''),
  )
  return `${escaped}\n`
}
