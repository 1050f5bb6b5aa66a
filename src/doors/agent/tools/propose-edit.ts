import type { JsonObject } from '../../../kit/json.ts'
import { defineTool, flag, listOf, oneOf, open, shape, type Tool, ToolError, text } from '../../tools/index.ts'
import type { CheckProposals, Verdict } from '../check/check-proposals.ts'
import { type Edit, mostFileBytes, type Proposals } from '../proposals.ts'

interface Input {
  readonly path: string
  readonly text?: string
  readonly search?: string
  readonly replace?: string
  readonly all?: boolean
}

const part = (says: string) => text(says, { maxLength: mostFileBytes })

/** Collects a change of a file, and tells what the checks say of it. Writes nothing. */
export function proposeEditTool(proposals: Proposals, check: CheckProposals): Tool {
  return defineTool<Input>({
    name: 'propose_edit',
    title: 'Propose a change of a file',
    says: 'Proposes a file: with `text` all of it, new or replaced, or with `search` and `replace` a part of it. Nothing is written: a person sees every change at the end and consents to it, or not. The answer tells what the checks say of the blueprint as it would be; mend what they name by proposing again.',
    example: {
      input: { path: 'blueprint.ts', search: 'text({ max: 300 })', replace: 'text({ max: 500 })' },
      answers: '{ "state": "proposed", "checked": [{ "file": "blueprint.ts", "state": "right", "mistakes": [] }] }',
    },
    input: shape(
      {
        path: text('relative to the folder of the project', { minLength: 1, maxLength: 1_000 }),
        text: part('all of the file'),
        search: part('what stands there now, to the letter, once'),
        replace: part('what should stand there'),
        all: flag('replace it wherever it stands', { default: false }),
      },
      ['path'],
    ),
    output: shape(
      {
        state: oneOf('`unchanged`: the file would be as it is', ['proposed', 'unchanged']),
        marks: listOf(text('such as `runs code`'), 'what the person is told of it beside the change'),
        checked: listOf(
          open('`file`, `state`, `mistakes`, each with `code`, `path`, `message`, `remedy`'),
          'blueprints as they would be',
        ),
      },
      ['state', 'marks', 'checked'],
    ),
    hints: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
    async run(input, { signal }) {
      const proposal = proposals.propose(input.path, editOf(input))
      const checked = await check(proposals.list(), signal)
      const state = proposal === null ? 'unchanged' : 'proposed'
      return {
        data: { state, marks: proposal?.marks ?? [], checked: checked.map(shown) },
        text: [state, ...checked.map(({ file, state: is, mistakes }) => `${file}: ${is}, ${mistakes.length} mistakes`)].join(
          '\n',
        ),
      }
    },
  })
}

function editOf({ text: whole, search, replace, all = false }: Input): Edit {
  if (whole !== undefined && search === undefined && replace === undefined) return { text: whole }
  if (whole === undefined && search !== undefined && search !== '' && replace !== undefined) return { search, replace, all }
  throw new ToolError('invalid_input', 'give either `text`, or `search` and `replace`', 'see the example of the tool')
}

/** The first mistakes are enough to go on with. */
const mostShown = 20

function shown({ file, state, says, mistakes }: Verdict): JsonObject {
  const cut = mistakes.slice(0, mostShown).map(({ code, path, message, remedy }) => ({ code, path, message, remedy }))
  const more = mistakes.length > mostShown ? { more: mistakes.length - mostShown } : {}
  return { file, state, ...(says === null ? {} : { says }), mistakes: cut, ...more }
}
