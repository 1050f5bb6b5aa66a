import type { Access, Model, RelationModel } from '../../model/model.ts'

/** Somebody who may ask, as the access matrix has a column for each. */
export interface CallerColumn {
  readonly name: string
  readonly signedIn: boolean
  readonly role: string | null
}

/** `always`, `never`, or `depends`: on the row that is asked for, or on a named rule in code. */
export type Verdict = 'always' | 'depends' | 'never'

/** Nobody in particular, somebody signed in, and somebody signed in with each one role. */
export function callerColumns(model: Model): readonly CallerColumn[] {
  return [
    { name: 'anonymous', signedIn: false, role: null },
    { name: 'signedIn', signedIn: true, role: null },
    ...model.roles.map((role) => ({ name: `role:${role}`, signedIn: true, role })),
  ]
}

const ranks: Readonly<Record<Verdict, number>> = { never: 0, depends: 1, always: 2 }

/** Whether a caller may, as far as the rules of the model alone tell. */
export function verdictOf(model: Model, access: Access, caller: CallerColumn): Verdict {
  return judge(access, { model, caller })
}

interface Judging {
  readonly model: Model
  readonly caller: CallerColumn
}

function judge(access: Access, judging: Judging): Verdict {
  const { caller } = judging
  switch (access.is) {
    case 'anyone':
      return 'always'
    case 'signedIn':
      return caller.signedIn ? 'always' : 'never'
    case 'self':
    case 'path':
      return caller.signedIn ? 'depends' : 'never'
    case 'role':
      return caller.role === access.role ? 'always' : 'never'
    case 'rule':
      return 'depends'
    case 'sees':
      return judgeSight(access.relation, judging)
    case 'match':
      return access.match.values.length === 0 ? 'never' : 'depends'
    case 'any':
      return access.of.reduce<Verdict>((best, each) => pick(best, judge(each, judging), Math.max), 'never')
    case 'all':
      return access.of.reduce<Verdict>((worst, each) => pick(worst, judge(each, judging), Math.min), 'always')
  }
}

/** Whoever sees the other row; a ref that may be empty leads to none. Rules cannot lean on each other in a circle (LNTM066). */
function judgeSight({ target, field }: RelationModel, judging: Judging): Verdict {
  const { entities } = judging.model
  const seen = judge(entities.find(({ name }) => name === target)!.can.read, judging)
  const mayBeEmpty = entities.some(({ fields }) =>
    fields.some((each) => each.name === field && each.optional && each.field.kind === 'ref' && each.field.to === target),
  )
  return seen === 'always' && mayBeEmpty ? 'depends' : seen
}

function pick(a: Verdict, b: Verdict, by: (a: number, b: number) => number): Verdict {
  return by(ranks[a], ranks[b]) === ranks[a] ? a : b
}
