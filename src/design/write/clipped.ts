/** A text of so many words at most, on one line; what is cut off leaves an ellipsis. No word is longer than a line bears. */
export function clipped(text: string, most: number): string {
  const words = text
    .trim()
    .split(/\s+/)
    .map((word) => (word.length > longestWord ? `${word.slice(0, longestWord - 1)}…` : word))
  return words.length <= most
    ? words.join(' ')
    : `${words
        .slice(0, most)
        .join(' ')
        .replace(/[,;:.]$/, '')}…`
}

const longestWord = 60
