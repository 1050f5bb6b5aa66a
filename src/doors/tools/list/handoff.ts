import { handoffRoles, handoffServices } from '../../../house/emit-handoff.ts'
import { pageText } from '../page.ts'
import { blueprintAt } from '../project-path.ts'
import { cursor, listOf, next, oneOf, orNull, path, shape, text } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

interface Input {
  readonly role: (typeof handoffRoles)[number]
  readonly path?: string
  readonly with?: readonly (typeof handoffServices)[number][]
  readonly file?: string
  readonly cursor?: string
}

export const handoff: Tool = defineTool<Input>({
  name: 'handoff',
  title: 'What a role takes over',
  says: 'Files for those who go on with this backend: a typed client for frontend, contracts for AI, container and pipeline files for the platform, threats for security, events and data for data, budgets and a load script for performance. Answers their names; with `file`, the text of one. `lintel emit handoff <role> --out <folder>` writes them.',
  example: {
    input: { role: 'frontend' },
    answers: '{ "files": ["README.md", "client.ts", "openapi.json"], "text": null, "next": null }',
  },
  input: shape(
    {
      role: oneOf('who takes over', handoffRoles),
      path,
      with: listOf(oneOf('a server', handoffServices), 'servers that the deployment has'),
      file: text('one of the files, as they are named in the answer', { maxLength: 300 }),
      cursor,
    },
    ['role'],
  ),
  output: shape({ files: listOf(text('a path'), 'all of them'), text: orNull(text('this page of the file')), next }, [
    'files',
    'text',
    'next',
  ]),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ role, path: at = '.', with: services = [], file, cursor: from }, context) {
    const made = await context.job({ kind: 'handoff', path: blueprintAt(context.project, at), role, services })
    const files = made.files.map((each) => each.path)
    if (file === undefined) return { data: { files, text: null, next: null }, text: files.join('\n') }
    const found = made.files.find((each) => each.path === file)
    if (found === undefined)
      throw new ToolError('not_found', `the hand-off for ${role} has no \`${file}\``, `name one of ${files.join(', ')}`)
    const page = pageText(found.text, from)
    return { data: { files, text: page.text, next: page.next }, text: page.text }
  },
})
