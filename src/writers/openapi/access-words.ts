import type { Access, MatchModel, RelationModel } from '../../model/model.ts'

/** The rule as a person would say it: `anyone, where audience is public`, `role moderator`. */
export function accessWords(access: Access): string {
  switch (access.is) {
    case 'anyone':
      return 'anyone'
    case 'signedIn':
      return 'anyone signed in'
    case 'self':
      return 'the actor itself'
    case 'role':
      return `role ${access.role}`
    case 'rule':
      return `rule ${access.rule}`
    case 'sees':
      return `whoever sees the \`${access.relation.name}\``
    case 'path':
      return pathWords(access.path)
    case 'match':
      return `anyone, where ${matchWords(access.match)}`
    case 'any':
      return access.of.length === 0 ? 'nobody' : access.of.map(accessWords).join('; ')
    case 'all':
      return allWords(access.of)
  }
}

function allWords(of: readonly Access[]): string {
  if (of.length === 0) return 'anyone'
  const matches = of.flatMap((each) => (each.is === 'match' ? [matchWords(each.match)] : []))
  const rest = of
    .filter((each) => each.is !== 'match')
    .map((each) => (each.is === 'any' ? `(${accessWords(each)})` : accessWords(each)))
  const who = rest.length === 0 ? 'anyone' : rest.join(' who is also ')
  return matches.length === 0 ? who : `${who}, where ${matches.join(' and ')}`
}

/** A path of one step names the actor of the row; a longer one is followed to its end. */
function pathWords(path: readonly RelationModel[]): string {
  const [first] = path
  return path.length === 1 ? `the \`${first!.name}\`` : `whoever \`${path.map(({ name }) => name).join('.')}\` leads to`
}

function matchWords({ field, values }: MatchModel): string {
  const [only] = values
  return values.length === 1 ? `${field} is ${only}` : `${field} is one of ${values.join(', ')}`
}
