import type { JsonObject } from '../../../kit/json.ts'
import { pageOf } from '../page.ts'
import { folderAt } from '../project-path.ts'
import { cursor, listOf, next, open, path, shape, text, total } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'

interface Input {
  readonly path?: string
  readonly cursor?: string
}

export const recallCheck: Tool = defineTool<Input>({
  name: 'recall_check',
  title: 'Hold the decisions against the code',
  says: 'Tells which decisions of `docs/adr/` the code keeps and which it has broken, with the places. Take it before a change that rests on a decision, and after it. A check that is a command is not run here: a person runs it by `lintel recall --check --commands`.',
  example: {
    input: {},
    answers: '{ "broken": ["ADR-4"], "items": [{ "decision": "ADR-4", "state": "broken", "places": […] }] }',
  },
  input: shape({ path, cursor }),
  output: shape(
    {
      broken: listOf(text('such as `ADR-4`'), 'decisions that are not kept'),
      items: listOf(
        open('`decision`, `title`, `check`, `state`, the first `places`, and `why` it was not tried'),
        'of this page',
      ),
      total,
      next,
    },
    ['broken', 'items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', cursor: from }, context) {
    context.progress({ says: 'reading the repository' })
    const { verdicts } = await context.job({ kind: 'recallCheck', path: folderAt(context.project, at) })
    const broken = verdicts.filter(({ state }) => state === 'broken').map(({ decision }) => decision)
    const short = verdicts.map((verdict) => ({ ...verdict, places: verdict.places.slice(0, 10) }) as unknown as JsonObject)
    const page = pageOf(short, { cursor: from })
    const lines = verdicts.flatMap(({ decision, title, state, places, why }) => [
      `${state}: ${decision} ${title}${why === null ? '' : ` (${why})`}`,
      ...places.slice(0, 3).map(({ file, line, message }) => `  ${file}:${line} ${message}`),
    ])
    return { data: { broken, ...page }, text: lines.slice(0, 60).join('\n') || 'no decision that holds has a check' }
  },
})
