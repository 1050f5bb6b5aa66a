/** A text as it stands in a pattern: every sign of it means itself. */
export function escaped(text: string): string {
  return text.replaceAll(/[^\w\s]/g, '\\$&')
}
