/** A text as a string literal, in the quotes that need fewer escapes. */
export function textLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  // Line ends, what no editor shows and halves of characters are spelt out; the rest stands as it is.
  const escaped = text.replaceAll(/[\\'"\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/gu, (character) => spell(character, quote))
  return quote + escaped + quote
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

function spell(character: string, quote: string): string {
  if (character === "'" || character === '"') return character === quote ? `\\${character}` : character
  return (
    short[character] ??
    [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')
  )
}

/** `100_000`: whole numbers of five digits and more are easier to read in groups. */
export function numberLiteral(value: number): string {
  const text = String(value === 0 ? 0 : value)
  return /^-?\d{5,}$/.test(text) ? text.replaceAll(/\B(?=(\d{3})+$)/g, '_') : text
}

/** A key as it may stand in an object literal. `__proto__` would set the prototype unless it is computed. */
export function keyLiteral(key: string): string {
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : textLiteral(key)
}
