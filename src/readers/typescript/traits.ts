import type { Trait } from './facts.ts'
import type { Reading } from './reading.ts'

/** What a literal shows of what a guard does: the header it reads, the status it answers. */
export function noteLiteral(reading: Reading, value: unknown): void {
  const traits = reading.frame.traits
  if (value === 401) traits.add('refuses 401')
  else if (value === 403) traits.add('refuses 403')
  else if (value === 429) traits.add('refuses 429')
  else if (typeof value === 'string' && value.length < 40 && /^(?:authorization|x-api-key|bearer\s?)$/i.test(value)) {
    traits.add('reads authorization')
  } else if (value === 'UNAUTHENTICATED' || value === 'UNAUTHORIZED') traits.add('refuses 401')
  else if (value === 'FORBIDDEN') traits.add('refuses 403')
}

const traitOfMember: Readonly<Record<string, Trait>> = {
  authorization: 'reads authorization',
  role: 'checks role',
  roles: 'checks role',
  isAdmin: 'checks role',
  permissions: 'checks role',
  scopes: 'checks role',
  user: 'reads caller',
  session: 'reads caller',
  cookies: 'reads authorization',
  UNAUTHORIZED: 'refuses 401',
  FORBIDDEN: 'refuses 403',
}

export function noteMember(reading: Reading, name: string | null): void {
  const trait = name !== null && Object.hasOwn(traitOfMember, name) ? traitOfMember[name] : undefined
  if (trait !== undefined) reading.frame.traits.add(trait)
}

/** `new UnauthorizedException()`, `reply.unauthorized()`, `createError.Forbidden()`. */
export function noteRefusal(reading: Reading, callee: string): void {
  const last = callee.slice(callee.lastIndexOf('.') + 1).toLowerCase()
  if (/^(?:un|not)auth(?:ori[sz]ed|enticated)/.test(last) || last.startsWith('authenticationerror')) {
    reading.frame.traits.add('refuses 401')
  } else if (last.startsWith('forbidden')) reading.frame.traits.add('refuses 403')
}
