import type { JsonObject } from '../../../kit/json.ts'

/** One place in the model that an attack would go to. */
export interface Place {
  readonly kind: 'entity' | 'field' | 'action' | 'route' | 'external' | 'webhook' | 'version' | 'setting'
  readonly name: string
  readonly detail: string
}

/** How Lintel meets it: a rule, a limit or a setting by its name. */
export interface Control {
  readonly name: string
  readonly says: string
}

/** A command or a request, and what is seen where all is well. */
export interface Verification {
  readonly run: string
  readonly expect: string
  /** What `run` sends, for a program to send; null where it is a command of another kind. */
  readonly request: VerifyingRequest | null
}

export interface VerifyingRequest {
  readonly method: string
  readonly path: string
  /** `broken` is one that nobody signed, `stranger` one of somebody without a role and without rows. */
  readonly token: 'none' | 'broken' | 'stranger'
  readonly body: JsonObject | null
  /** Any of them is right. */
  readonly statuses: readonly number[]
}

/** A command that is run by hand. */
export function command(run: string, expect: string): Verification {
  return { run, expect, request: null }
}

const tokens = { none: null, broken: 'not.a.token', stranger: '$STRANGER' } as const

/** A request, as `curl` sends it. Ids in its path are those of no row. */
export function request(
  scheme: string,
  asked: Omit<VerifyingRequest, 'path'> & { readonly path: string },
  why: string,
): Verification {
  const path = asked.path.replaceAll(/\{[^}]+\}/g, nobodysId)
  const token = tokens[asked.token]
  const words = [
    'curl -i',
    ...(asked.method === 'GET' ? [] : [`-X ${asked.method}`]),
    ...(token === null ? [] : [`-H "authorization: ${scheme} ${token}"`]),
    ...(asked.body === null ? [] : [`--json '${JSON.stringify(asked.body)}'`]),
    `"$URL${path}"`,
  ]
  return { run: words.join(' '), expect: `${asked.statuses.join(' or ')}: ${why}`, request: { ...asked, path } }
}

/** A well-formed id that no row has. */
export const nobodysId = '00000000-0000-7000-8000-000000000000'

/** One item of the OWASP API Security Top 10 of 2023, as it stands for one model. */
export interface Threat {
  readonly id: string
  readonly title: string
  readonly source: string
  readonly places: readonly Place[]
  readonly met: readonly Control[]
  readonly left: readonly string[]
  readonly verify: readonly Verification[]
}

const site = 'https://owasp.org/API-Security/editions/2023/en'

export function threat(id: string, title: string, page: string, said: Omit<Threat, 'id' | 'title' | 'source'>): Threat {
  return { id, title, source: `${site}/${page}/`, ...said }
}
