import { explain as explainCode, listCodes, listRules } from '../../../house/explain.ts'
import { pageOf, shortened } from '../page.ts'
import { cursor, listOf, next, oneOf, open, shape, text, total } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

interface Input {
  readonly code?: string
  readonly kind?: 'mistake' | 'problem' | 'rule'
  readonly cursor?: string
}

export const explain: Tool = defineTool<Input>({
  name: 'explain',
  title: 'Explain a code or a rule',
  says: 'What a code means and what to do: of a mistake in a blueprint (`LNTM006`), of a problem that a served backend answers (`unserved`), or of a rule of the review (`mig/index-blocks-writes`). Without `code`, all of them by title.',
  example: {
    input: { code: 'LNTM006' },
    answers: '{ "items": [{ "kind": "mistake", "title": …, "because": …, "remedy": …, "example": … }] }',
  },
  input: shape({
    code: text('the code, or the id of a rule', { maxLength: 200 }),
    kind: oneOf('only these, in a list', ['mistake', 'problem', 'rule']),
    cursor,
  }),
  output: shape(
    { items: listOf(open('an explanation in full, or `kind`, `code` and `title` of each'), 'of this page'), total, next },
    ['items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ code, kind, cursor: from }) {
    if (code === undefined) {
      const all = [...listCodes(), ...listRules()].filter((each) => kind === undefined || each.kind === kind)
      const page = pageOf(
        all.map(({ kind: of, code: name, title }) => ({ kind: of, code: name, title })),
        { cursor: from },
      )
      return { data: { ...page }, text: page.items.map((each) => `${each.code}: ${each.title}`).join('\n') }
    }
    const found = explainCode(code)
    if ('unknown' in found) {
      const remedy = found.near ? `did you mean \`${found.near}\`?` : 'leave `code` out to see them all'
      throw new ToolError('unknown_code', `no code is called \`${shortened(found.unknown, 100)}\``, remedy)
    }
    const says =
      found.kind === 'rule'
        ? `finds: ${found.says}\nbecause: ${found.because}\ninstead: ${found.instead}`
        : `because: ${found.because}`
    const remedy = found.kind === 'mistake' ? `\ninstead: ${found.remedy}` : ''
    const item = JSON.parse(JSON.stringify(found))
    return { data: { items: [item], total: 1, next: null }, text: `${found.code}: ${found.title}\n${says}${remedy}` }
  },
})
