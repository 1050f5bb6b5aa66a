import { canonicalJson } from '../kit/json.ts'
import { breaking, type Change, compatible } from './diff-change.ts'
import type { Access } from './model.ts'

/** Whether fewer or more may do something than before; both where some may no longer and others now may. */
export function diffAccess(before: Access, after: Access, path: string): readonly Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  const [had, has] = [alternatives(before), alternatives(after)]
  const kept = covers(has, had)
  const same = covers(had, has)
  if (kept && same) return [compatible('restated', path, 'the grant is written in another way and means the same')]
  return [
    ...(kept
      ? []
      : [breaking('access-narrowed', path, 'some who were allowed are refused', 'keep the old grant beside the new one')]),
    ...(same ? [] : [compatible('access-widened', path, 'some who were refused are allowed')]),
  ]
}

type Atom = Exclude<Access, { readonly is: 'any' | 'all' | 'anyone' }>
/** Ways to be allowed; each one holds when all its atoms do. Null where there are too many to compare. */
type Alternatives = readonly (readonly Atom[])[] | null

const mostAlternatives = 200

function alternatives(access: Access): Alternatives {
  switch (access.is) {
    case 'anyone':
      return [[]]
    case 'any': {
      const each = access.of.map(alternatives)
      return each.includes(null) ? null : few(each.flatMap((one) => one!))
    }
    case 'all':
      return access.of.map(alternatives).reduce<Alternatives>(
        (sofar, next) => {
          if (sofar === null || next === null || sofar.length * next.length > mostAlternatives) return null
          return sofar.flatMap((left) => next.map((right) => [...left, ...right]))
        },
        [[]],
      )
    default:
      return [[access]]
  }
}

function few(all: readonly (readonly Atom[])[]): Alternatives {
  return all.length > mostAlternatives ? null : all
}

/** Is everyone whom `narrow` allows allowed by `wide`? When in doubt no. */
function covers(wide: Alternatives, narrow: Alternatives): boolean {
  if (wide === null || narrow === null) return false
  return narrow.every((given) => wide.some((needed) => needed.every((atom) => given.some((fact) => implies(fact, atom)))))
}

function implies(fact: Atom, atom: Atom): boolean {
  if (atom.is === 'signedIn') return fact.is !== 'match' && fact.is !== 'rule' && fact.is !== 'sees'
  if (fact.is === 'match' && atom.is === 'match') {
    return fact.match.field === atom.match.field && fact.match.values.every((value) => atom.match.values.includes(value))
  }
  return canonicalJson(fact) === canonicalJson(atom)
}
