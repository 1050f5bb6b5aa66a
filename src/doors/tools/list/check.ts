import type { JsonObject } from '../../../kit/json.ts'
import { pageOf } from '../page.ts'
import { blueprintAt } from '../project-path.ts'
import { cursor, flag, listOf, next, open, path, shape, text, total } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'

interface Input {
  readonly path?: string
  readonly cursor?: string
}

export const check: Tool = defineTool<Input>({
  name: 'check',
  title: 'Check a blueprint',
  says: 'Tells every mistake of a blueprint, each with its code, its place and what to do, and every edit that breaks a released version of its API. Take it after each change of a blueprint. `explain` tells more of a code.',
  example: { input: { path: '.' }, answers: '{ "ok": false, "mistakes": [{ "code": "LNTM006", "path": "entities.post", … }] }' },
  input: shape({ path, cursor }),
  output: shape(
    {
      ok: flag('whether it can be served'),
      file: text('the file that has the blueprint'),
      counts: open('how many entities, actions and events it has; empty where there are mistakes'),
      mistakes: listOf(open('`code`, `path` in the blueprint, `message`, `remedy`'), 'of this page'),
      released: listOf(open('a released version, and how it would change'), 'versions of the API that are frozen in `api/`'),
      total,
      next,
    },
    ['ok', 'file', 'counts', 'mistakes', 'released', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', cursor: from }, context) {
    const found = await context.job({ kind: 'check', path: blueprintAt(context.project, at) })
    const mistakes = pageOf(found.diagnostics as readonly JsonObject[], { cursor: from })
    const released = pageOf((found.released ?? []) as readonly JsonObject[], { limit: 20 }, 4_000).items
    const { file, counts } = found as JsonObject
    const lines = mistakes.items.map(({ path: where, message, remedy, code }) => `${where}: ${message} [${code}]\n  ${remedy}`)
    const says = found.ok ? `${file} has no mistakes` : `${file} has ${mistakes.total} mistakes`
    const broken = released.filter(({ broken }) => broken).map(({ version }) => `it breaks the released version ${version}`)
    return {
      data: {
        ok: found.ok,
        file: file!,
        counts: counts!,
        mistakes: mistakes.items,
        released,
        total: mistakes.total,
        next: mistakes.next,
      },
      text: [says, ...lines, ...broken].join('\n'),
    }
  },
})
