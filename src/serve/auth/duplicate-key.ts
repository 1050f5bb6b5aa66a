const quote = 0x22
const backslash = 0x5c

/**
 * True if any object in this JSON text names a member twice.
 * The text must already have passed `JSON.parse`, which keeps the last of two and says nothing: two readers of one
 * token could then see two different subjects.
 */
export function hasDuplicateKey(json: string): boolean {
  const open: (Set<string> | null)[] = []
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    if (code === 0x7b) open.push(new Set())
    else if (code === 0x5b) open.push(null)
    else if (code === 0x7d || code === 0x5d) open.pop()
    else if (code === quote) {
      const end = endOfString(json, i)
      if (isFollowedByColon(json, end)) {
        const names = open.at(-1)
        const name = JSON.parse(json.slice(i, end)) as string
        if (names?.has(name)) return true
        names?.add(name)
      }
      i = end - 1
    }
  }
  return false
}

function endOfString(json: string, start: number): number {
  let i = start + 1
  while (json.charCodeAt(i) !== quote) i += json.charCodeAt(i) === backslash ? 2 : 1
  return i + 1
}

function isFollowedByColon(json: string, start: number): boolean {
  let i = start
  while (json.charCodeAt(i) <= 0x20) i++
  return json.charCodeAt(i) === 0x3a
}
