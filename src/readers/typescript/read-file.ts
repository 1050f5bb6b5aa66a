import { isTestPath } from '../../kit/test-path.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { declareBlock } from './declare.ts'
import type { FileFacts, RawClass, RawFunction } from './facts.ts'
import { isFrontEnd, isToolFile } from './file-kinds.ts'
import type { Parse, Parsed } from './parse.ts'
import { type Frame, nothingAround, type Reading } from './reading.ts'
import { innerScope } from './scope.ts'
import { settleVariables } from './values.ts'
import { visit } from './walk.ts'
import { isTelling, wordsOf } from './words.ts'

/** What a file says by itself. */
export function readFile(text: string, path: string, parse: Parse): FileFacts {
  const place = placesOf(path, text)
  const parsed = parsedOf(text, path, parse)
  if ('message' in parsed) {
    const at = place(Math.min(parsed.start, text.length), Math.min(parsed.end, text.length))
    return { ...emptyFacts(text, path, [], place), unread: [{ place: at, message: parsed.message }] }
  }
  const froms = importedModules(parsed)
  const isTest = isTestPath(path)
  const reading = newReading(text, path, parsed, place, isTest)
  try {
    walk(reading, parsed)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      ...emptyFacts(text, path, parsed.comments, place),
      unread: [{ place: place(0, 0), message: 'it is nested too deeply' }],
    }
  }
  const base = emptyFacts(text, path, parsed.comments, place)
  if (isTest || isFrontEnd(path, froms)) return { ...base, imports: reading.imports }
  return {
    ...base,
    whole: true,
    imports: reading.imports,
    exports: reading.exports,
    constants: reading.constants,
    stars: reading.stars,
    functions: reading.functions.map((one, number) => one ?? missingFunction(reading, number)),
    calls: Array.from(reading.calls, (call) => call ?? null),
    classes: Array.from(reading.classes, (one) => one ?? missingClass(reading)),
    variables: Array.from(reading.variables, (one) => one ?? { name: '', shape: '', type: null, call: null }),
    comparisons: reading.comparisons,
    assignments: reading.assignments,
    catches: reading.catches,
    resolvers: reading.resolvers,
  }
}

function parsedOf(text: string, path: string, parse: Parse): ReturnType<Parse> {
  try {
    return parse(path, text)
  } catch (error) {
    return { message: `the parser gave up: ${(error as Error).message}`, start: 0, end: 0 }
  }
}

function importedModules({ program }: Parsed): string[] {
  return program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.importKind !== 'type' ? [node.source.value] : [],
  )
}

function emptyFacts(text: string, path: string, comments: Parsed['comments'], place: Reading['place']): FileFacts {
  return {
    file: {
      file: path,
      language: /\.[cm]?tsx?$/.test(path) ? 'typescript' : 'javascript',
      isTest: isTestPath(path),
      isTool: isToolFile(path, text),
      words: wordsOf(text, comments),
      comments: comments
        .filter((comment) => isTelling(comment.value))
        .map(({ start, end }) => ({ text: text.slice(start, end), place: place(start, end) })),
    },
    whole: false,
    imports: [],
    exports: {},
    constants: {},
    stars: [],
    functions: [],
    calls: [],
    classes: [],
    variables: [],
    comparisons: [],
    assignments: [],
    catches: [],
    resolvers: [],
    unread: [],
  }
}

function newReading(text: string, path: string, parsed: Parsed, place: Reading['place'], silent: boolean): Reading {
  const frame: Frame = { number: 0, mentions: new Set(), traits: new Set(), returns: null, answers: [] }
  const reading: Reading = {
    path,
    text,
    place,
    scope: innerScope(null, 0),
    frame,
    classFrame: null,
    around: nothingAround,
    functionNumbers: new Map([[parsed.program, 0]]),
    functionIds: new Map(),
    callNumbers: new Map(),
    classNumbers: new Map(),
    variableNumbers: new Map(),
    functions: [],
    calls: [],
    classes: [],
    variables: [],
    comparisons: [],
    assignments: [],
    catches: [],
    resolvers: [],
    resolverArguments: new Map(),
    key: null,
    bindingValues: new Map(),
    waiting: [],
    silent,
    comments: parsed.comments,
    exports: {},
    constants: {},
    stars: [],
    imports: [],
    together: null,
    throws: 0,
    visit: (node, use) => visit(reading, node, use),
  }
  return reading
}

function walk(reading: Reading, { program }: Parsed): void {
  declareBlock(reading.scope, program.body)
  for (const statement of program.body) visit(reading, statement)
  settleVariables(reading)
  reading.functions[0] = {
    ...missingFunction(reading, 0),
    mentions: [...reading.frame.mentions],
    place: reading.place(0, reading.text.length),
  }
  for (const number of reading.functionNumbers.values()) reading.functions[number] ??= missingFunction(reading, number)
}

/** A function that something speaks of and whose body is not there: an overload, a declaration. */
function missingFunction(reading: Reading, number: number): RawFunction {
  return {
    id: `${reading.path}#${number}`,
    name: null,
    within: null,
    parameters: [],
    async: false,
    exported: false,
    class: null,
    decorators: [],
    mentions: [],
    parameterTypes: [],
    parameterDecorators: [],
    returns: null,
    answers: [],
    traits: [],
    callback: null,
    classIndex: null,
    place: reading.place(0, 0),
  }
}

function missingClass(reading: Reading): RawClass {
  const place = reading.place(0, 0)
  return { name: '', extends: null, parent: null, decorators: [], methods: {}, shapes: {}, fields: [], place }
}
