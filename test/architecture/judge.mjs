// The rules of the house over the graph of its files. Each returns what breaks it, as sentences.
import { isTest } from './read-tree.mjs'

/**
 * @typedef {{ floors: string[][], families: string[], open: { to: string, from?: string, because: string }[],
 *   drivers: { package: string, in: string[], because: string }[] }} Floors
 * @typedef {import('./read-tree.mjs').SourceFile} SourceFile
 */

/** @param {SourceFile[]} tree @param {Floors} rules */
export function judge(tree, rules) {
  const shipped = tree.filter((source) => !isTest(source))
  return [
    ...directions(shipped, rules),
    ...faces(shipped, rules),
    ...circles(shipped),
    ...drivers(shipped, rules),
    ...strays(tree, shipped),
  ]
}

/** `writers/sql/write-table.ts` → `writers`; `index.ts`, the face of the package, is no room. */
const roomOf = (file) => (file.includes('/') ? file.split('/')[0] : null)

/** The part of a family that a file is in: `writers/sql/write-table.ts` → `writers/sql`; else its room. */
function placeOf(file, { families }) {
  const [room, part, ...rest] = file.split('/')
  return families.includes(room) && rest.length > 0 ? `${room}/${part}` : room
}

const arrows = (tree, kinds = ['file', 'thread']) =>
  tree.flatMap(({ file, imports }) => imports.filter(({ kind }) => kinds.includes(kind)).map(({ to }) => ({ from: file, to })))

/** An import goes down a floor, or stays in its room; the parts of a family do not know each other. */
function directions(tree, rules) {
  const floorOf = new Map(rules.floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor])))
  return arrows(tree).flatMap(({ from, to }) => {
    if (roomOf(from) === null)
      return ['kit', 'model'].includes(roomOf(to)) ? [] : [`${from} -> ${to}: the face of the package shows kit and model only`]
    for (const file of [from, to])
      if (!floorOf.has(roomOf(file))) return [`${file}: \`${roomOf(file)}\` is on no floor of floors.json`]
    if (roomOf(from) !== roomOf(to)) {
      return floorOf.get(roomOf(to)) < floorOf.get(roomOf(from)) ? [] : [`${from} -> ${to}: an import goes down a floor`]
    }
    const inFamily = placeOf(to, rules) !== roomOf(to) && placeOf(from, rules) !== placeOf(to, rules)
    return inFamily && !isOpen(from, to, rules)
      ? [`${from} -> ${to}: the parts of \`${roomOf(from)}\` do not know each other`]
      : []
  })
}

/** From outside a room only its `index.ts` is imported, or what floors.json opens; from inside never. */
function faces(tree, rules) {
  return arrows(tree).flatMap(({ from, to }) => {
    const [here, there] = [placeOf(from, rules), placeOf(to, rules)]
    if (here === there) return to === `${there}/index.ts` ? [`${from} -> ${to}: inside a room import the file`] : []
    if (roomOf(from) === roomOf(to) || roomOf(from) === null) return []
    return to === `${there}/index.ts` || isOpen(from, to, rules)
      ? []
      : [`${from} -> ${to}: from outside import ${there}/index.ts`]
  })
}

const matches = (pattern, file) =>
  new RegExp(`^${pattern.replaceAll('*', '[^/]+')}${pattern.includes('.') || pattern.endsWith('*') ? '' : '(/|$)'}`).test(file)

function isOpen(from, to, { open }) {
  return open.some((rule) => matches(rule.to, to) && (rule.from === undefined || matches(rule.from, from)))
}

/** A thread is a program of its own, so that the file which starts it may share types with it. */
function circles(tree) {
  const next = new Map(tree.map((source) => [source.file, arrows([source], ['file']).map(({ to }) => to)]))
  const state = new Map()
  const found = []
  const visit = (file, path) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') return void found.push(`${[...path.slice(path.indexOf(file)), file].join(' -> ')}: a circle`)
    state.set(file, 'open')
    for (const to of next.get(file) ?? []) visit(to, [...path, file])
    state.set(file, 'done')
  }
  for (const file of next.keys()) visit(file, [])
  return found
}

function drivers(tree, rules) {
  return rules.drivers.flatMap((driver) =>
    arrows(tree, ['package'])
      .filter(({ from, to }) => to === driver.package && !driver.in.includes(placeOf(from, rules)))
      .map(({ from }) => `${from} -> ${driver.package}: only ${driver.in.join(', ')} may; ${driver.because}`),
  )
}

/** What is shipped stands without its tests, and every file it names is there. */
function strays(tree, shipped) {
  const there = new Map(tree.map((source) => [source.file, source]))
  return arrows(shipped).flatMap(({ from, to }) => {
    if (!there.has(to)) return [`${from} -> ${to}: no such file`]
    return isTest(there.get(to)) ? [`${from} -> ${to}: what is shipped does not import tests`] : []
  })
}
