/** `a few words` → `A few words.` */
export function sentence(words: string): string {
  const start = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?:]$/.test(start) ? start : `${start}.`
}
