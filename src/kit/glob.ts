/**
 * Patterns of paths: `*` is any part of one name, `**` any number of folders, `?` one character; everything else is itself. It
 * takes a time in proportion to both lengths whatever the pattern, since it is often somebody else's: libraries make a regular
 * expression of it, which can take for ever (`(a+)+b`).
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const names = pattern.split('/')
  return (path) => matchesNames(names, path.split('/'))
}

/** Which ends of the path the rest of the pattern can begin at, name by name. */
function matchesNames(pattern: readonly string[], path: readonly string[]): boolean {
  let ends = [true, ...path.map(() => false)]
  for (const name of pattern) {
    const next = ends.map(() => false)
    let isOpen = false
    ends.forEach((isEnd, at) => {
      if (name === '**') {
        isOpen ||= isEnd
        next[at] = isOpen
      } else if (isEnd && at < path.length && matchesName(name, path[at]!)) next[at + 1] = true
    })
    ends = next
  }
  return ends.at(-1)!
}

/** What a `*` stands for grows only when what comes after it does not fit: only the last one is ever tried again. */
function matchesName(pattern: string, name: string): boolean {
  let [at, inName] = [0, 0]
  let [star, from] = [-1, 0]
  while (inName < name.length) {
    if (pattern[at] === '*') {
      star = at++
      from = inName
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[inName])) {
      at++
      inName++
    } else if (star >= 0) {
      at = star + 1
      inName = ++from
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
