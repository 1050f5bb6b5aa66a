import { type Input, inputs } from '../../design/brief/inputs.ts'
import type { ProposedItem } from '../../house/propose.ts'
import type { ConfinedFolder } from '../../kit/confined-folder.ts'
import type { DesignAsked } from './jobs/design-facts.ts'
import { flag, listOf, shape, text } from './schemas.ts'
import type { Schema } from './tool.ts'
import { ToolError } from './tool-error.ts'

/** Numbers and words by the names of inputs, in their bounds. */
export const setSchema: Schema = {
  ...shape(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, schemaOf(input)]))),
  description: 'what is known for sure: it counts before the words of the request and before what is assumed',
}

function schemaOf(input: Input): Schema {
  switch (input.kind) {
    case 'number':
      return { type: 'number', minimum: input.min, maximum: input.max, description: `${input.says}, in ${input.unit}` }
    case 'word':
      return { type: 'string', enum: input.words, description: input.says }
    case 'words':
      return { type: 'array', items: { type: 'string', enum: input.words }, uniqueItems: true, description: input.says }
    case 'flag':
      return flag(input.says)
  }
}

const names = (description: string): Schema =>
  listOf(text('a name of the catalogue', { maxLength: 60, pattern: '^[a-z][a-z0-9-]*$' }), description, {
    maxItems: 40,
    minItems: 1,
  })

/** What a model proposes of a design, whichever way it is asked. */
export const proposals: Schema = listOf(
  shape(
    {
      of: text('`archetypes`, `parts`, `without`, `name`, or the name of an input', { maxLength: 60 }),
      value: {
        description: 'one name of the catalogue; the name of the project in kebab-case; or the value of the input, in its bounds',
        anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
      },
      because: text('the words of the request that it rests on, or the reason, in one short sentence', { maxLength: 500 }),
    },
    ['of', 'value', 'because'],
  ),
  'what you think the request means and nobody said: it counts behind what is said and set, and the design says whose it is',
  { maxItems: 80 },
)

export const archetypes: Schema = names('kinds of system, in place of reading the request; `section: "catalogue"` names them')
export const parts: Schema = names('parts besides those of the kinds of system; `section: "catalogue"` names them')
export const without: Schema = names('parts that are not wanted')
export const request: Schema = text('what is wanted, in words', { maxLength: 20_000 })
export const profile: Schema = text(
  'a stance: `default`, `discord-multitenant`, `modular-monolith`, `microservices`, `digitalocean`, or a JSON file of the project',
  { default: 'default', maxLength: 300 },
)
export const supersede: Schema = flag('take the place of decisions of people that it goes against; they have to agree first')
export const write: Schema = flag(
  'write it: without an approval it does nothing and answers with the plan that a person can approve',
)

export interface DesignInput {
  readonly request?: string
  readonly brief?: string
  readonly archetypes?: readonly string[]
  readonly parts?: readonly string[]
  readonly without?: readonly string[]
  readonly name?: string
  readonly set?: Readonly<Record<string, number | string | boolean | readonly string[]>>
  readonly proposals?: readonly ProposedItem[]
  readonly profile?: string
  readonly svg?: boolean
}

/** A brief file that is longer is none. */
const mostBrief = 200_000

/** What is asked, in the words of the command line: it passes the same checks. @throws OutsideFolderError, ToolError */
export function askedOf(project: ConfinedFolder, input: DesignInput): DesignAsked {
  const lists = (['archetypes', 'parts', 'without'] as const).flatMap((list) =>
    input[list] === undefined ? [] : [`${list}=${input[list].join(',')}`],
  )
  const values = Object.entries(input.set ?? {}).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`,
  )
  return {
    request: input.request ?? '',
    brief: input.brief === undefined ? null : briefAt(project, input.brief),
    set: [...values, ...(input.name === undefined ? [] : [`name=${input.name}`]), ...lists],
    proposals: input.proposals ?? [],
    profile: profileAt(project, input.profile),
    svg: input.svg ?? false,
  }
}

/** The name of a profile as it is, and of a file its absolute path. */
export function profileAt(project: ConfinedFolder, named = 'default'): string {
  const at = project.pathOf(named)
  return /^[a-z-]+$/.test(named) ? named : at
}

function briefAt(project: ConfinedFolder, path: string): string {
  const bytes = project.read(path, mostBrief)
  if (bytes !== null) return bytes.toString()
  throw new ToolError('not_found', `there is no file \`${path}\``, 'name a brief of the project, or leave `brief` out', {
    file: path,
  })
}
