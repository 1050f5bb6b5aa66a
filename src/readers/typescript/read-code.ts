/** Reads servers in TypeScript and JavaScript. */
import type { Facts } from '../../model/architecture/architecture.ts'
import type { Code, CodeFile, CodeFunction } from '../../model/architecture/code.ts'
import { packedAsJson, unpacked } from '../packed.ts'
import type { Reader, Sources } from '../reader.ts'
import { collectionsOf } from './collections.ts'
import { mainClient, readQueries } from './data.ts'
import type { FileFacts } from './facts.ts'
import { isSourceFile } from './file-kinds.ts'
import { browserFiles } from './in-browser.ts'
import { loadParser, type Parse } from './parse.ts'
import { usesOf } from './reach.ts'
import { readFile } from './read-file.ts'
import { readRoutes } from './routes.ts'
import { readTransactions } from './transactions.ts'
import { type World, worldOf } from './world.ts'

/** Changes whenever {@link readFile} says something else of the same text. */
const version = 14

export const typescriptReader: Reader = {
  name: 'typescript',
  async read(sources) {
    const paths = sources.files.map(({ path }) => path).filter(isSourceFile)
    if (paths.length === 0) return {}
    const parse = await loadParser()
    if (parse === null) return withoutParser(paths[0]!)
    const all = paths.map((path) => factsOf(sources, path, parse))
    const unread = all.flatMap((facts) => facts.unread.map((one) => ({ reader: 'typescript', ...one })))
    const world = worldOf(all, sources)
    const code = codeOf(world)
    return { code, databases: collectionsOf(world, code.queries), unread }
  },
}

function withoutParser(path: string): Facts {
  const place = { file: path, line: 1, column: 1, start: 0, end: 0 }
  const message = 'TypeScript is not read without `oxc-parser`: `npm install oxc-parser` adds it'
  return { unread: [{ reader: 'typescript', place, message }] }
}

function factsOf(sources: Sources, path: string, parse: Parse): FileFacts {
  const make = (text: string): FileFacts => packedAsJson(readFile(text, path, parse), text)
  return unpacked(sources.facts(path, 'typescript', version, make), path)
}

function codeOf(world: World): Code {
  const all = [...world.files.values()]
  const uses = usesOf(world)
  const inBrowser = browserFiles(world)
  const queries = readQueries(world)
  const transactions = readTransactions(world, queries, mainClient(world))
  const inside = <T extends { readonly transaction: string | null }>(one: T, call: string): T => {
    const transaction = transactions.of.get(call)
    return transaction === undefined ? one : { ...one, transaction }
  }
  return {
    files: all.map((facts) => codeFile(world, facts, inBrowser.has(facts.file.file))),
    functions: all.flatMap((facts) => facts.functions.map((one) => functionFact(world, one, uses(one.id)))),
    calls: world.calls.map(({ call }) => inside(call, call.id)),
    classes: all.flatMap((facts) =>
      facts.classes.map((one) => ({
        name: one.name,
        file: facts.file.file,
        extends: one.extends,
        decorators: one.decorators.map(plainDecorator),
        fields: one.fields.map((field) => ({ ...field, decorators: field.decorators.map(plainDecorator) })),
        place: one.place,
      })),
    ),
    comparisons: all.flatMap(({ file, comparisons }) =>
      comparisons.map((one) => ({ ...one, left: world.value(file.file, one.left), right: world.value(file.file, one.right) })),
    ),
    assignments: all.flatMap(({ file, assignments }) =>
      assignments.map((one) => ({ ...one, value: world.value(file.file, one.value) })),
    ),
    catches: all.flatMap(({ catches }) => catches),
    routes: readRoutes(world, uses),
    queries: queries.map((query) => inside(query, query.call)),
    transactions: transactions.all,
  }
}

function codeFile(world: World, { file, imports }: FileFacts, inBrowser: boolean): CodeFile {
  return { ...file, inBrowser, imports: imports.map((one) => ({ ...one, file: world.modules(file.file, one.from) })) }
}

function functionFact(world: World, one: FileFacts['functions'][number], uses: readonly string[]): CodeFunction {
  const file = one.id.slice(0, one.id.lastIndexOf('#'))
  return {
    id: one.id,
    name: one.name,
    within: one.within,
    parameters: one.parameters,
    async: one.async,
    exported: one.exported,
    class: one.class,
    decorators: one.decorators.map(plainDecorator),
    uses,
    answers: one.answers.map((value) => world.value(file, value)),
    ...(one.empty === true ? { empty: true as const } : {}),
    place: one.place,
  }
}

function plainDecorator({ name, args, place }: CodeFunction['decorators'][number]): CodeFunction['decorators'][number] {
  return { name, args, place }
}
