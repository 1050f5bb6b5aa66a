import { bool, counter, date, decimal, entity, int, json, list, oneOf, ref, secret, text, time } from './language.ts'

const words = { bool, counter, date, decimal, entity, int, json, list, oneOf, ref, secret, text, time }

/** A blueprint out of some of its keys in its own language, as the examples of the table of codes are written. */
export function readFragment(fragment: string): unknown {
  const read = new Function(...Object.keys(words), `return ({ ${fragment} })`) as (...all: unknown[]) => object
  return { name: 'example', entities: {}, ...read(...Object.values(words)) }
}
