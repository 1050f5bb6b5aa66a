/**
 * What waits, by the shape of its subjects. Each makes `count` deliveries, in the order in which they are stored.
 * @typedef {{ topic: string, n: number, consumers: string[], fails?: number }} Waiting
 * @type {Record<string, (count: number, subjects: number) => Generator<Waiting>>}
 */
export const shapes = {
  /** Many subjects, evenly. */
  *even(count, subjects) {
    for (let i = 0; i < count; i++) yield { topic: `even ${i % subjects}`, n: Math.floor(i / subjects), consumers: ['on:noted'] }
  },
  /** One subject has half of all, and all of that stands before the others. */
  *hot(count, subjects) {
    const half = Math.floor(count / 2)
    for (let n = 0; n < half; n++) yield { topic: 'hot', n, consumers: ['on:noted'] }
    for (let i = 0; i < count - half; i++)
      yield { topic: `beside hot ${i % subjects}`, n: Math.floor(i / subjects), consumers: ['on:noted'] }
  },
  *one(count) {
    for (let n = 0; n < count; n++) yield { topic: 'one', n, consumers: ['on:noted'] }
  },
  /** The first of every hundredth subject fails once; three that never succeed have one subject. */
  *poison(count, subjects) {
    for (let n = 0; n < 3; n++) yield { topic: 'poison', n, consumers: ['job:doomed'] }
    for (let i = 0; i < count - 3; i++) {
      const n = Math.floor(i / subjects)
      const fails = n === 0 && i % 100 === 0 ? 1 : 0
      yield { topic: `beside poison ${i % subjects}`, n, consumers: ['on:noted'], fails }
    }
  },
  /** Two consumers of each message, of which one writes nothing. */
  *two(count, subjects) {
    for (let i = 0; i < count / 2; i++)
      yield { topic: `two ${i % subjects}`, n: Math.floor(i / subjects), consumers: ['on:noted', 'on:echoed'] }
  },
  /** A fifth of each, one after the other. */
  *all(count, subjects) {
    const part = Math.ceil(count / 5)
    for (const shape of ['hot', 'poison', 'two', 'one', 'even']) yield* shapes[shape](part, subjects)
  },
}
