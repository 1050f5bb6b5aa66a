// @ts-check
import { parseArgs } from 'node:util'

export const WORK = ['a', 'b', 'c', 'd', 'e']

/** @typedef {'sqlite' | 'postgres'} EngineName */

/** @param {string[]} argv @param {Record<EngineName, object>} sidesOf */
export function readOptions(argv, sidesOf) {
  const { values } = parseArgs({
    args: argv,
    options: {
      engine: { type: 'string', default: 'sqlite' },
      sides: { type: 'string' },
      work: { type: 'string', default: WORK.join() },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      warm: { type: 'string', default: '1' },
      connections: { type: 'string', default: '64' },
      posts: { type: 'string', default: '100000' },
      out: { type: 'string' },
    },
  })
  const [engine] = /** @type {EngineName[]} */ (listOf('engine', values.engine, Object.keys(sidesOf)))
  const sides = Object.keys(sidesOf[engine])
  return {
    engine,
    sides: listOf('sides', values.sides ?? sides.join(), sides),
    work: listOf('work', values.work, WORK),
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    warm: wholeNumber('warm', values.warm),
    connections: wholeNumber('connections', values.connections),
    // Fewer would leave too few authors to read some and write others.
    posts: wholeNumber('posts', values.posts, 1_000),
    out: values.out,
  }
}

/** @param {string} name @param {string} text @param {string[]} known */
function listOf(name, text, known) {
  const items = text.split(',')
  const wrong = items.find((item) => !known.includes(item))
  if (wrong !== undefined) throw new Error(`--${name} knows ${known.join(', ')}, not \`${wrong}\``)
  return items
}

/** @param {string} name @param {string} text */
function wholeNumber(name, text, least = 1) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${name} must be a whole number from ${least}, not \`${text}\``)
  return number
}
