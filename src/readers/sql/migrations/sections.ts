import { type Fragment, sectionOf } from '../text/fragment.ts'

const marker =
  /^[ \t]*--+[ \t]*(?:(?:\+\w+|migrate:|@)[ \t]*|(create above \/ drop below))?(?:(up)|(down|undo|rollback))?\b([^\n]*)$/gim

/** The stretches of a file that lead forward: all of it, where nothing marks a way back. */
export function forwardSections(text: string): Fragment[] {
  const found: Fragment[] = []
  let from = 0
  let forward = true
  for (const mark of text.matchAll(marker)) {
    const [, both, up, down, rest] = mark
    const marks =
      up !== undefined || down !== undefined
        ? /^(?:\s*(?:migration\b.*|[-=:]*|\(.*\)|no transaction|notransaction|\w+:\w+)\s*)$/i.test(rest!)
        : both !== undefined
    if (!marks) continue
    if (forward && mark.index > from) found.push(sectionOf(text, from, mark.index))
    forward = up !== undefined
    from = mark.index + mark[0].length
  }
  if (forward) found.push(sectionOf(text, from, text.length))
  return found
}
