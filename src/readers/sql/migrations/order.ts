/** By the number in front, then by name: `2_b` before `10_a`. */
export function byNumber(a: string, b: string): number {
  const [left, right] = [leading(a), leading(b)]
  return left === right ? byName(a, b) : left < right ? -1 : 1
}

function leading(name: string): bigint {
  return BigInt(/^\D?(\d+)/.exec(name)?.[1] ?? 0)
}

/** By code unit. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Flyway: versions part by part as numbers, and after them what is repeatable, by name. */
export function byFlyway(a: string, b: string): number {
  const [left, right] = [flywayVersion(a), flywayVersion(b)]
  if (left === null || right === null) return left === right ? byName(a, b) : left === null ? 1 : -1
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [one, other] = [left[i] ?? 0n, right[i] ?? 0n]
    if (one !== other) return one < other ? -1 : 1
  }
  return byName(a, b)
}

function flywayVersion(name: string): bigint[] | null {
  const version = /^V(\d+(?:[._]\d+)*)__/.exec(name)?.[1]
  return version === undefined ? null : version.split(/[._]/).map(BigInt)
}

/** Each after those that it names, and otherwise by name; what stands in a circle comes last. */
export function byPredecessors<T>(items: readonly T[], name: (item: T) => string, after: (item: T) => readonly string[]): T[] {
  const left = new Map([...items].sort((a, b) => byName(name(a), name(b))).map((item) => [name(item), item]))
  const ordered: T[] = []
  for (let found = true; found; ) {
    found = false
    for (const [key, item] of left) {
      if (after(item).some((other) => other !== key && left.has(other))) continue
      left.delete(key)
      ordered.push(item)
      found = true
      break
    }
  }
  return [...ordered, ...left.values()]
}
