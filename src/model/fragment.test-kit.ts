import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkBlueprint } from './check.ts'
import { bool, counter, date, decimal, entity, int, json, list, oneOf, ref, secret, text, time } from './language.ts'
import { env, event } from './language-work.ts'

const words = { bool, counter, date, decimal, entity, env, event, int, json, list, oneOf, ref, secret, text, time }

/** A blueprint out of some of its keys in its own language, as the examples of the table of codes are written. */
export function readFragment(fragment: string): unknown {
  const read = new Function(...Object.keys(words), `return ({ ${fragment} })`) as (...all: unknown[]) => object
  return { name: 'example', entities: {}, ...read(...Object.values(words)) }
}

/** What is said of each fragment: all of it, in order, as `code path: message -> remedy`. */
export function checkCases(title: string, cases: readonly (readonly [fragment: string, ...says: string[]])[]): void {
  describe(title, () => {
    for (const [fragment, ...says] of cases) {
      test(fragment.slice(0, 120), () => {
        const found = checkBlueprint(readFragment(fragment))
        assert.deepEqual(
          found.map(({ code, path, message, remedy }) => `${code} ${path}: ${message} -> ${remedy}`),
          says,
        )
        for (const { message, remedy } of found) for (const line of [message, remedy]) assert.match(line, /^[^\n]*[^.\n]$/)
      })
    }
  })
}
