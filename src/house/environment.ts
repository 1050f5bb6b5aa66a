import { isObject } from '../kit/json.ts'
import type { EnvText } from '../model/model.ts'

/** The variables of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a blueprint takes from the environment. */
export interface Variables {
  /** Each a sentence, without a value: any of them may be a secret. */
  readonly faults: readonly string[]
  /** The text itself, or what its variable says. Nothing is missing where there are no faults. */
  textOf(text: EnvText): string
}

/** Settings that an app cannot be started with. */
export class SettingsError extends Error {
  /** A sentence a fault. */
  readonly details: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.length === 1 ? faults[0]! : `${faults.length} settings are wrong: ${faults.join('; ')}`)
    this.name = 'SettingsError'
    this.details = faults
  }
}

interface Place {
  /** `external.payments.url`. */
  readonly path: string
  readonly otherwise: string | undefined
}

/**
 * Reads every variable that a blueprint names, so that one start tells all that are missing. An empty one is one that is
 * not set. In production an `else` does not count: it stands for a service that a developer's machine does not have.
 * @param blueprint need not have been checked
 */
export function readVariables(
  blueprint: unknown,
  environment: Environment,
  { development }: { readonly development: boolean },
): Variables {
  const faults: string[] = []
  for (const [name, places] of placesByName(blueprint)) {
    const given = environment[name]?.trim() || undefined
    const missing = places.filter(({ otherwise }) => given === undefined && !(development && otherwise !== undefined))
    const told = missing.map(({ path }) => `\`${path}\``).join(' and ')
    if (missing.length > 0) {
      const unused = missing.some(({ otherwise }) => otherwise !== undefined)
      faults.push(
        `\`${name}\` is not set, and ${told} of the blueprint needs it${unused ? ': its `else` is for `lintel dev`' : ''}`,
      )
    }
    if (given !== undefined) faults.push(...new Set(places.flatMap(({ path }) => faultOf(name, given, path))))
  }
  return {
    faults,
    textOf: (text) => ('text' in text ? text.text : ((environment[text.env]?.trim() || text.otherwise) ?? '')),
  }
}

/** Every `env(…)`, where one may stand. */
function placesByName(blueprint: unknown): Map<string, Place[]> {
  const byName = new Map<string, Place[]>()
  const note = (path: string, value: unknown) => {
    const { env: name, else: otherwise } = membersOf(value)
    if (typeof name !== 'string') return
    const place = { path, otherwise: typeof otherwise === 'string' ? otherwise : undefined }
    byName.set(name, [...(byName.get(name) ?? []), place])
  }
  const { external, webhooks, actions } = membersOf(blueprint)
  for (const [name, service] of Object.entries(membersOf(external))) {
    const { url, headers } = membersOf(service)
    note(`external.${name}.url`, url)
    for (const [header, value] of Object.entries(membersOf(headers))) note(`external.${name}.headers.${header}`, value)
  }
  for (const [name, webhook] of Object.entries(membersOf(webhooks))) {
    const { to, secret } = membersOf(webhook)
    note(`webhooks.${name}.to`, to)
    note(`webhooks.${name}.secret`, secret)
  }
  for (const [name, action] of Object.entries(membersOf(actions)))
    note(`actions.${name}.signed.secret`, membersOf(membersOf(action).signed).secret)
  return byName
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

function faultOf(name: string, given: string, path: string): string[] {
  if (/^external\.[^.]+\.url$/.test(path)) {
    const url = readUrl(given)
    if (url && url.username === '' && url.password === '' && url.search === '' && url.hash === '') return []
    return [
      `\`${name}\` is not a URL such as \`https://api.example.com\`, without user or query, as \`${path}\` of the blueprint takes`,
    ]
  }
  if (/^webhooks\.[^.]+\.to$/.test(path) && !readUrl(given))
    return [`\`${name}\` is not a URL such as \`https://example.com/hook\`, as \`${path}\` of the blueprint takes`]
  if (/^external\.[^.]+\.headers\./.test(path) && !/^[\t\x20-\x7e\x80-\xff]*$/.test(given))
    return [`\`${name}\` holds a character that no header may, and \`${path}\` of the blueprint sends it`]
  return []
}

function readUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}
