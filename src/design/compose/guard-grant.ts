import type { Grant, Match, Who } from '../../model/blueprint.ts'

export interface Guard {
  readonly condition: Match
  /** Words that let in whoever they mean all the same, `author`, `role:moderator`: those that are not there see what others saw. */
  readonly except: readonly string[]
}

/** Each way to be let in asks for the condition too, but those of the owner and of roles that it excepts. */
export function guardGrant(grant: Grant, { condition, except }: Guard): Grant {
  const each = (who: Who): Who => {
    if (who === 'anyone') return condition
    if (typeof who === 'string') return isExcepted(who, except) ? who : { all: [who, condition] }
    return isAll(who) ? { all: [...who.all, condition] } : ({ ...who, ...condition } as Who)
  }
  const all = (Array.isArray(grant) ? grant : [grant]) as readonly Who[]
  const guarded = all.map(each)
  const more = missingOf(all, except).flatMap((word) =>
    all.filter((who) => !(typeof who === 'string' && isExcepted(who, except))).map((who) => both(word, who)),
  )
  return Array.isArray(grant) || more.length > 0 ? [...guarded, ...more] : guarded[0]!
}

/** With an owner to except, so are all roles: a role is given by an operator. */
export function isExcepted(word: string, except: readonly string[]): boolean {
  return except.includes(word) || (except.length > 0 && word.startsWith('role:'))
}

export function missingOf(all: readonly unknown[], except: readonly string[]): readonly string[] {
  return except.filter((word) => !all.includes(word))
}

function both(word: string, who: Who): Who {
  if (who === 'anyone' || who === 'signedIn') return word
  return isAll(who) ? { all: [word, ...who.all] } : { all: [word, who] }
}

function isAll(who: Who): who is { readonly all: readonly Who[] } {
  return typeof who === 'object' && 'all' in who && Array.isArray(who.all)
}
