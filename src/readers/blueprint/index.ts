/** Reads Lintel's own blueprints, as data: nothing of them is run. */
import { posix } from 'node:path'
import type { ReadBlueprint, Unread } from '../../model/architecture/architecture.ts'
import { placesOf } from '../../model/architecture/place.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import { checkBlueprint } from '../../model/check.ts'
import { normaliseChecked } from '../../model/normalise.ts'
import type { Reader, Sources } from '../reader.ts'
import { Evaluation, type Module, NotData } from './evaluate.ts'

type Oxc = typeof import('oxc-parser')

export const blueprintReader: Reader = {
  name: 'blueprint',
  async read(sources) {
    const paths = sources.files.map(({ path }) => path).filter((path) => isBlueprint(sources, path))
    if (paths.length === 0) return {}
    const oxc = await parser()
    if (oxc === null) return {}
    const read = paths.map((path) => readOne(sources, path, oxc))
    return {
      blueprints: read.flatMap((each) => ('model' in each ? [each] : [])),
      unread: read.flatMap((each) => ('message' in each ? [each] : [])),
    }
  },
}

/** Each blueprint of a tree as the data it is, not yet checked, or why that cannot be told. */
export async function evaluateBlueprints(
  sources: Pick<Sources, 'files' | 'has' | 'text'>,
): Promise<readonly (({ readonly value: unknown } | { readonly says: string }) & { readonly file: string })[]> {
  const paths = sources.files.map(({ path }) => path).filter((path) => isBlueprint(sources, path))
  const oxc = paths.length === 0 ? null : await parser()
  return paths.map((file) => {
    if (oxc === null) return { file, says: 'the parser is not installed: npm install oxc-parser' }
    try {
      return { file, value: file.endsWith('.json') ? JSON.parse(sources.text(file)) : evaluated(sources, file, oxc).value }
    } catch (error) {
      const place = error instanceof NotData ? error.place : null
      return { file, says: `${place === null ? '' : `${place.file}:${place.line}: `}${(error as Error).message}` }
    }
  })
}

/** The parser, which a plain install leaves out: its absence is told by the reader of TypeScript. */
async function parser(): Promise<Oxc | null> {
  try {
    return await import('oxc-parser')
  } catch {
    return null
  }
}

type Texts = Pick<Sources, 'has' | 'text'>

function isBlueprint(sources: Texts, path: string): boolean {
  if (/(^|\/)(tests?|fixtures?|types)\//.test(path)) return false
  if (/(^|\/)blueprint\.json$/.test(path)) return /"entities"\s*:/.test(sources.text(path))
  if (!/\.[cm]?[jt]s$/.test(path) || /\.(test|spec|d)\./.test(path)) return false
  const text = sources.text(path)
  return /from\s+['"]lintel['"]/.test(text) && /^export\s+default\s+blueprint\(/m.test(text)
}

function readOne(sources: Sources, path: string, oxc: Oxc): ReadBlueprint | Unread {
  const whole = placesOf(path, sources.text(path))(0, 0)
  try {
    const { value, places } = path.endsWith('.json')
      ? { value: JSON.parse(sources.text(path)) as unknown, places: {} }
      : evaluated(sources, path, oxc)
    const [mistake, ...more] = checkBlueprint(value)
    if (mistake !== undefined) {
      const others = more.length === 0 ? '' : `, and ${more.length} more that \`lintel check\` tells`
      return { reader: 'blueprint', place: whole, message: `${mistake.path}: ${mistake.message}${others}` }
    }
    return { model: normaliseChecked(value as Blueprint), places, place: whole }
  } catch (error) {
    const place = (error instanceof NotData ? error.place : null) ?? whole
    return { reader: 'blueprint', place, message: (error as Error).message }
  }
}

function evaluated(sources: Texts, path: string, oxc: Oxc): Pick<Evaluation, 'places'> & { readonly value: unknown } {
  const evaluation = new Evaluation()
  return { value: evaluation.exported(moduleAt(sources, path, oxc, 0), 'default'), places: evaluation.places }
}

/** Deeper than any system is divided: a circle of imports ends here. */
const deepest = 16

function moduleAt(sources: Texts, path: string, oxc: Oxc, depth: number): Module {
  const text = sources.text(path)
  const { program, errors } = oxc.parseSync(path, text)
  if (errors.length > 0) throw new NotData({ start: 0, end: 0 }, errors[0]!.message)
  return {
    program,
    placeOf: placesOf(path, text),
    imported: (from) => {
      if (!from.startsWith('.') || depth >= deepest) return null
      const plain = posix.join(posix.dirname(path), from)
      const found = [plain, plain.replace(/\.([cm]?)js$/, '.$1ts'), `${plain}.ts`, `${plain}/index.ts`].find((each) =>
        sources.has(each),
      )
      return found === undefined ? null : moduleAt(sources, found, oxc, depth + 1)
    },
  }
}
