/** `1 finding`, `2 findings`. */
export function counted(many: number, one: string, more: string = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`
}

/** A few by name, the others by number: `a.ts, b.ts and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

/** In groups, in the order in which each is first met. */
export function groupedBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
