// The source as a graph: which file names which other file or package, types included.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

/** @typedef {{ file: string, imports: { to: string, kind: 'file' | 'thread' | 'package' }[] }} SourceFile */

/** Files that are not part of what is shipped: they may reach wherever a test needs to. */
const ofTests = /\.(test|test-kit|contract)\.ts$/

/**
 * @param {string} src folder of the source
 * @returns {SourceFile[]} with paths relative to it
 */
export function readTree(src) {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({ file, imports: importsOf(src, file) }))
}

/** @param {SourceFile} source */
export const isTest = ({ file }) => ofTests.test(file)

/** @param {string} src @param {string} file @returns {SourceFile['imports']} */
function importsOf(src, file) {
  const text = readFileSync(join(src, file), 'utf8')
  const { program, module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0].message}`)
  const { lazy, threads } = insideCode(program)
  const named = new Set([
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...lazy,
  ])
  const inTree = (name) => relative(src, resolve(src, dirname(file), name))
  return [
    ...[...named].map((name) => (name.startsWith('.') ? { to: inTree(name), kind: 'file' } : { to: name, kind: 'package' })),
    // A thread is named by what it is compiled to.
    ...threads.map((name) => ({ to: inTree(name).replace(/\.js$/, '.ts'), kind: 'thread' })),
  ]
}

/** `import('…')` as code and as type, and the file of a thread: `new URL('./thread.js', import.meta.url)`. */
function insideCode(program) {
  const [lazy, threads] = [[], []]
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) return node.forEach(visit)
    if (node.type === 'ImportExpression' || node.type === 'TSImportType') lazy.push(node.source.value ?? 'something computed')
    const [first, second] = node.type === 'NewExpression' && node.callee.name === 'URL' ? node.arguments : []
    if (/\.js$/.test(first?.value) && second?.object?.type === 'MetaProperty') threads.push(first.value)
    for (const key in node) visit(node[key])
  }
  visit(program)
  return { lazy, threads }
}
