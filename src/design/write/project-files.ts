import { camel } from '../../kit/text.ts'
import { writePart, writeSections } from '../../writers/blueprint/index.ts'
import type { CodeExport, PartTemplate } from '../catalogue/part-template.ts'
import { putSubject } from '../compose/bind-subject.ts'
import type { Composed } from '../compose/compose-parts.ts'
import type { ComposedPart } from '../compose/composed-part.ts'

export interface ProjectFile {
  /** Relative to the folder of the project, with `/` between its steps. */
  readonly path: string
  /** Ends in a line break. */
  readonly text: string
}

/** Reads a file of `templates/`. */
export type ReadTemplate = (path: string) => string

/** The blueprint, the code beside it, and what tests both: a file a part each. */
export function projectFiles({ blueprint, parts }: Composed, read: ReadTemplate): readonly ProjectFile[] {
  const { name, actor, auth, roles, expects } = blueprint
  const before = writeSections({ actor, auth, roles })
  const after = writeSections({ expects })
  return [
    { path: 'blueprint.ts', text: blueprintFile(name, parts, before, after) },
    { path: 'app.ts', text: appFile(parts) },
    ...parts.flatMap((part) => partFiles(part, read)),
  ]
}

function blueprintFile(name: string, all: readonly ComposedPart[], before: string, after: string): string {
  const parts = all.filter(({ template }) => isDeclaring(template))
  const imports = parts.map(({ template }) => `import ${camel(template.name)} from './parts/${template.name}.js'`).sort()
  const joins = parts.map(({ template }) => camel(template.name)).join(', ')
  const body = [before, `...join(${joins}),`, after].filter((each) => each !== '').join('\n')
  return [
    "import { blueprint, join } from 'lintel'",
    ...imports,
    '',
    '/** The whole backend as data. Each part is a context of its own; together they are checked as one. */',
    `export default blueprint('${name}', {`,
    body.replaceAll(/^(?=.)/gm, '  '),
    '})',
    '',
  ].join('\n')
}

/** The data of a part, its code, and what tests both. */
export function partFiles(
  { template, subject, code: made, tests = template.name }: ComposedPart,
  read: ReadTemplate,
): readonly ProjectFile[] {
  const { name, says, declares, code } = template
  const filled = (path: string) => (subject === null ? read(path) : putSubject(read(path), subject))
  return [
    ...(isDeclaring(template)
      ? [{ path: `parts/${name}.ts`, text: writePart(declares, `${says[0]!.toUpperCase()}${says.slice(1)}.`) }]
      : []),
    ...(code.length === 0 ? [] : [{ path: `parts/${name}-code.ts`, text: made ?? filled(`parts/${name}.ts`) }]),
    { path: `tests/${name}.test.mjs`, text: filled(`parts/${tests}.test.mjs`) },
  ]
}

/** Whether there is something of it in the blueprint; a part may be code alone. */
export function isDeclaring({ declares }: PartTemplate): boolean {
  return Object.keys(declares).length > 0
}

// ── app.ts ───────────────────────────────────────────────────────────────────

function appFile(parts: readonly ComposedPart[]): string {
  const coded = parts.filter(({ template }) => template.code.length > 0)
  const imports = coded
    .map(({ template }) => `import * as ${camel(template.name)} from './parts/${template.name}-code.js'`)
    .sort()
  const of = (kind: CodeExport) => coded.filter(({ template }) => template.code.includes(kind)).map(({ template }) => template)
  const spread = (kind: CodeExport) => of(kind).map(({ name }) => `...${camel(name)}.${kind}`)
  const more = [
    ...subscribers(parts),
    ...(['jobs', 'sagas'] as const).flatMap((kind) =>
      of(kind).length === 0 ? [] : [`${kind}: { ${spread(kind).join(', ')} },`],
    ),
  ]
  const actions = `{ ${spread('actions').join(', ')} }`.replace('{  }', '{}')
  return [
    "import { implement } from 'lintel'",
    "import design from './blueprint.js'",
    ...imports,
    '',
    '/** Joins the blueprint to the code of its parts. */',
    ...(more.length === 0
      ? [`export default implement(design, ${actions})`]
      : ['export default implement(', '  design,', `  ${actions},`, '  {', ...more.map((line) => `    ${line}`), '  },', ')']),
    '',
  ].join('\n')
}

/** An event may concern several parts; each has code of its own for it, and all of it runs in one transaction. */
function subscribers(parts: readonly ComposedPart[]): readonly string[] {
  const listening = new Map<string, string[]>()
  for (const { template } of parts)
    for (const event of template.listens ?? []) listening.set(event, [...(listening.get(event) ?? []), camel(template.name)])
  if (listening.size === 0) return []
  const lines = [...listening].map(([event, names]) => {
    if (names.length === 1) return `  ${event}: ${names[0]}.on.${event},`
    const calls = names.map((name) => `      await ${name}.on.${event}(payload, context)`)
    return [`  async ${event}(payload, context) {`, ...calls, '  },'].join('\n    ').replaceAll('          await', '      await')
  })
  return ['on: {', ...lines, '},']
}
