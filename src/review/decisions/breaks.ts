import { globMatcher } from '../../kit/glob.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { DecisionBreak } from '../../model/architecture/decisions.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { DecisionCheck } from '../../model/decision-check.ts'
import { foreignTables } from './module-tables.ts'

export interface Looked {
  readonly architecture: Architecture
  /** The decision's own place: where something is missing, there is no other. */
  readonly at: Place
  readonly text: (file: string) => string | undefined
  /** One SELECT over the facts of the architecture, within limits. */
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, string | number | null>>[]>
}

/** Checks that are looked at; a rule is applied with all others, and a command is run only where somebody asks for it. */
export type LookedAt = Exclude<DecisionCheck, { is: 'rule' | 'command' }>

/** Where a repository does not keep a decision. @throws what `query` throws */
export async function breaksOf(check: LookedAt, looked: Looked): Promise<readonly DecisionBreak[]> {
  switch (check.is) {
    case 'path':
      return paths(check, looked)
    case 'dependency':
      return dependencies(check, looked)
    case 'import':
      return imports(check, looked)
    case 'tables':
      return foreignTables(looked.architecture, check.modules)
    case 'query':
      return rows(check.sql, looked)
  }
}

type Of<Is extends DecisionCheck['is']> = Extract<DecisionCheck, { is: Is }>

const startOf = (file: string): Place => ({ file, line: 1, column: 1, start: 0, end: 0 })

/** A whole line of a file; its beginning where it has no such line. */
function lineOf(file: string, line: number, text: string | undefined): Place {
  const lines = (text ?? '').split('\n')
  if (!Number.isInteger(line) || line < 1 || line > lines.length) return startOf(file)
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return { file, line, column: 1, start, end: start + lines[line - 1]!.length }
}

function paths({ must, glob }: Of<'path'>, { architecture, at }: Looked): readonly DecisionBreak[] {
  // A folder is all that is in it.
  const isMeant = globMatcher(`${glob.replace(/\/+$/, '')}/**`)
  const found = architecture.files.filter(({ path }) => isMeant(path))
  if (must) return found.length > 0 ? [] : [{ place: at, message: `no file is called \`${glob}\`` }]
  return found.map(({ path }) => ({ place: startOf(path), message: `\`${path}\` exists` }))
}

function dependencies({ must, name }: Of<'dependency'>, { architecture, at }: Looked): readonly DecisionBreak[] {
  const declared = architecture.deployment.packages.filter(
    ({ dependencies, devDependencies }) => Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name),
  )
  if (must) return declared.length > 0 ? [] : [{ place: at, message: `no package depends on \`${name}\`` }]
  const imported = architecture.code.files.flatMap(({ imports }) =>
    imports.filter(({ file, from }) => file === null && (from === name || from.startsWith(`${name}/`))),
  )
  return [
    ...declared.map(({ file }) => ({ place: startOf(file), message: `\`${file}\` depends on \`${name}\`` })),
    ...imported.map(({ place }) => ({ place, message: `\`${name}\` is imported` })),
  ]
}

function imports({ must, from, to }: Of<'import'>, { architecture, at }: Looked): readonly DecisionBreak[] {
  const [isFrom, isTo] = [globMatcher(from), globMatcher(to)]
  const found = architecture.code.files
    .filter(({ file }) => isFrom(file))
    .flatMap(({ imports }) => imports.filter((each) => isTo(each.file ?? each.from)))
  if (must) return found.length > 0 ? [] : [{ place: at, message: `nothing of \`${from}\` imports \`${to}\`` }]
  return found.map(({ place, file, from: written }) => ({ place, message: `imports \`${file ?? written}\`` }))
}

/** Each row is a place that breaks the decision: at its `file` and `line`, for what its other columns say. */
async function rows(sql: string, { at, query, text }: Looked): Promise<readonly DecisionBreak[]> {
  const found = await query(sql)
  return found.map(({ file, line, ...rest }) => {
    const says = Object.entries(rest).map(([name, value]) => `${name} ${value}`)
    const place = typeof file === 'string' ? lineOf(file, Number(line ?? 1), text(file)) : at
    return { place, message: says.join(', ') || 'the query found this' }
  })
}
