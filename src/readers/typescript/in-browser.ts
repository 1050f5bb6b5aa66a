/** Which files run in a browser, by what they ask for and by who uses them. */
import type { FileFacts } from './facts.ts'
import { asksBrowser, isFrontEnd, isOpenToBrowser } from './file-kinds.ts'
import type { World } from './world.ts'

export function browserFiles({ files, modules }: Pick<World, 'files' | 'modules'>): ReadonlySet<string> {
  const froms = (facts: FileFacts) => facts.imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from)
  const ours = [...files.values()].filter(({ file }) => !file.isTest)
  const found = new Set<string>()
  const usersOf = new Map<string, string[]>()
  const uses = new Map<string, readonly string[]>()
  for (const facts of ours) {
    const { file, words } = facts.file
    const from = froms(facts)
    if (isFrontEnd(file, from) || asksBrowser(file, from, words)) found.add(file)
    const used = from.flatMap((each) => modules(file, each) ?? [])
    uses.set(file, used)
    for (const each of used) {
      const users = usersOf.get(each)
      if (users === undefined) usersOf.set(each, [file])
      else users.push(file)
    }
  }
  const open = new Set(ours.filter((facts) => isOpenToBrowser(froms(facts), facts.file.words)).map(({ file }) => file.file))
  for (let grown = true; grown; ) {
    grown = false
    for (const [file, users] of usersOf) {
      if (found.has(file) || !open.has(file) || !users.every((user) => found.has(user))) continue
      // What it uses itself may be of a server.
      if (!(uses.get(file) ?? []).every((each) => found.has(each) || open.has(each))) continue
      found.add(file)
      grown = true
    }
  }
  return found
}
