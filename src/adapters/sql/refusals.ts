import { RefusedError } from '../../ports/store.ts'

/** These fields have, together, what another row has. */
export function duplicate(names: readonly string[]): RefusedError {
  const quoted = names.map((name) => `\`${name}\``).join(' and ')
  return new RefusedError(
    'duplicate',
    names.length === 1 ? `${quoted} is taken` : `the combination of ${quoted} is taken`,
    names.map((name) => ({ pointer: `/${name}`, code: 'duplicate', detail: 'another row has this value' })),
  )
}

/** A sum left the 64 bits that a whole number is stored in. */
export function outOfRange(): RefusedError {
  return new RefusedError('invalid', 'a number leaves the range of what can be stored')
}
