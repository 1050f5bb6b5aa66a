import { statSync } from 'node:fs'
import { type DiagramKind, diagramKinds, emitKinds } from '../../../house/emit.ts'
import { sha256Of } from '../../../kit/confined-folder.ts'
import type { JsonObject } from '../../../kit/json.ts'
import { pageText } from '../page.ts'
import { blueprintAt, folderAt } from '../project-path.ts'
import { approval, cursor, flag, next, oneOf, orNull, path, shape, text, whole } from '../schemas.ts'
import { defineTool, type Tool, type ToolContext } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

interface Input {
  readonly kind: (typeof emitKinds)[number]
  readonly path?: string
  readonly diagram?: DiagramKind
  readonly action?: string
  readonly svg?: boolean
  readonly json?: boolean
  readonly api?: string
  readonly from?: string
  readonly out?: string
  readonly approval?: string
  readonly cursor?: string
}

/** A file that is longer is not replaced: what is lost could not be told. */
const mostReplaced = 8 * 1024 * 1024

export const emit: Tool = defineTool<Input>({
  name: 'emit',
  title: 'Write a blueprint in another form',
  says: 'Writes OpenAPI, the JSON Schema of blueprints, SQL, a typed client, a diagram or the blueprint itself: into the answer, page by page, or with `out` into a file of the project. A file that holds something else is replaced only with the approval of a person.',
  example: {
    input: { kind: 'openapi', out: 'docs/openapi.json' },
    answers: '{ "state": "written", "file": "docs/openapi.json", "bytes": 18211 }',
  },
  input: shape(
    {
      kind: oneOf('what to write', emitKinds),
      path,
      diagram: oneOf('which diagram, with `kind: "diagram"`; `er` unless said', diagramKinds),
      action: text('whose sequence, with `diagram: "sequence"`, where there are several', { maxLength: 100 }),
      svg: flag('a diagram as a picture'),
      json: flag('JSON in place of text, where there is such a form'),
      api: text('the document of an older version of the API, with `kind: "openapi"`', { maxLength: 20 }),
      from: text('draw what the repository in this folder holds, as a review reads it, with `kind: "diagram"`', {
        maxLength: 1_000,
      }),
      out: text('the file to write, relative to the folder of the project', { maxLength: 1_000 }),
      approval,
      cursor,
    },
    ['kind'],
  ),
  output: shape(
    {
      state: oneOf('`text`: in the answer; `unchanged`: the file holds just that', ['text', 'written', 'unchanged']),
      text: orNull(text('this page of it')),
      next,
      file: orNull(text('the file that was written')),
      bytes: whole('of all of it, in UTF-8', [0, Number.MAX_SAFE_INTEGER]),
    },
    ['state', 'text', 'next', 'file', 'bytes'],
  ),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
  async run(input, context) {
    const emitted = await textOf(input, context)
    const bytes = Buffer.byteLength(emitted)
    if (input.out !== undefined) {
      const state = write(input, { out: input.out, emitted }, context)
      return { data: { state, text: null, next: null, file: input.out, bytes }, text: `${state}: ${input.out} (${bytes} bytes)` }
    }
    const page = pageText(emitted, input.cursor)
    return { data: { state: 'text', text: page.text, next: page.next, file: null, bytes }, text: page.text }
  },
})

async function textOf(
  { kind, path: at = '.', diagram = 'er', svg = false, json = false, action, api, from }: Input,
  context: ToolContext,
): Promise<string> {
  const wrong = (option: string, only: string) =>
    new ToolError('invalid_input', `\`${option}\` is for \`kind: "${only}"\`, and this is \`${kind}\``, `leave \`${option}\` out`)
  if (kind !== 'diagram' && svg) throw wrong('svg', 'diagram')
  if (kind !== 'diagram' && from !== undefined) throw wrong('from', 'diagram')
  if ((kind !== 'diagram' || diagram !== 'sequence') && action !== undefined)
    throw new ToolError('invalid_input', '`action` is for `diagram: "sequence"`', 'leave `action` out')
  if (kind !== 'openapi' && api !== undefined) throw wrong('api', 'openapi')
  const { project } = context
  const { text: emitted } = await context.job({
    kind: 'emit',
    path: kind === 'schema' || from !== undefined ? project.root : blueprintAt(project, at),
    what: kind,
    svg,
    json,
    diagram,
    action: action ?? null,
    api: api ?? null,
    from: from === undefined ? null : folderAt(project, from),
  })
  return emitted
}

/** New files are written at once; over another content, a person is asked. */
function write(
  input: Input,
  { out, emitted }: { readonly out: string; readonly emitted: string },
  context: ToolContext,
): 'written' | 'unchanged' {
  const { project } = context
  if (statSync(project.pathOf(out), { throwIfNoEntry: false })?.isDirectory())
    throw new ToolError('is_a_folder', `\`${out}\` is a folder`, 'name a file', { file: out })
  const before = project.read(out, mostReplaced)
  const [over, becomes] = [before === null ? null : sha256Of(before), sha256Of(emitted)]
  if (over === becomes) return 'unchanged'
  if (before !== null) {
    const { approval: token, cursor: _cursor, ...asked } = input
    context.needsApproval(
      {
        tool: 'emit',
        input: asked as JsonObject,
        title: `replace \`${out}\` by the ${input.kind} of the blueprint`,
        changes: [
          `\`${out}\` has ${sizeOf(before.toString())} and would have ${sizeOf(emitted)}; ${differing(before.toString(), emitted)}`,
        ],
        loses: [`what \`${out}\` holds now, unless it is kept elsewhere, such as in a commit`],
        safeWay: [
          'give `out` the name of a file that is not there, and compare the two',
          'leave `out` out: the text comes in the answer',
        ],
        boundTo: { [out]: over, becomes },
      },
      token,
    )
  }
  if (project.write(out, emitted, over)) return 'written'
  throw new ToolError(
    'changed_meanwhile',
    `\`${out}\` was written by somebody else meanwhile, and nothing was done`,
    'call again to see the plan as it is now',
    { file: out },
  )
}

function sizeOf(content: string): string {
  return `${content.split('\n').length} lines, ${Buffer.byteLength(content)} bytes`
}

function differing(before: string, after: string): string {
  const [there, then] = [new Set(before.split('\n')), new Set(after.split('\n'))]
  const gone = [...there].filter((line) => !then.has(line)).length
  const come = [...then].filter((line) => !there.has(line)).length
  return `${gone} lines that it has now would be gone, and ${come} would be new`
}
