// Controls, and what has no width or turns the direction of text around it: a reviewed file could steer a terminal with the
// first, and show other code than it has with the second.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to replace
const steering =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

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
