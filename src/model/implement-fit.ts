import { nearest } from '../kit/text.ts'

type Named = Readonly<Record<string, unknown>>

/** The names of a blueprint that code has to have, read without its types: what is joined may never have been compiled. */
interface Declared {
  readonly actions?: Named
  readonly events?: Named
  readonly jobs?: Named
  readonly sagas?: Named
  readonly errors?: Named
  readonly rules?: readonly string[]
  readonly versions?: Named
}
interface Code extends Named {
  readonly on?: Named
  readonly jobs?: Named
  readonly sagas?: Named
  readonly upcast?: Named
  readonly versions?: Named
  readonly rules?: Named
  readonly errors?: Named
}

const settings = ['on', 'jobs', 'sagas', 'upcast', 'versions', 'rules', 'authenticate', 'errors', 'routes']

/** Where the code and the names of the blueprint differ, a sentence each. */
export function misfits(blueprint: object, handlers: Named | undefined, more: Named): readonly string[] {
  const declared = blueprint as Declared
  const code = more as Code
  return [
    ...compare('action', 'handler', names(declared.actions), handlers),
    ...compare('job', 'function', names(declared.jobs), code.jobs),
    ...sagaMisfits(declared.sagas, code.sagas),
    ...upcastMisfits(declared.events, code.upcast),
    ...versionMisfits(declared.versions, code.versions),
    ...compare('rule', 'function', declared.rules ?? [], code.rules),
    ...compare('error shape', 'function', names(declared.errors), code.errors),
    ...strangers('event', names(declared.events), code.on),
    ...strangers('setting', settings, code),
  ]
}

function sagaMisfits(declared: Named = {}, code: Named = {}): readonly string[] {
  const steps = Object.entries(declared).flatMap(([saga, said]) => {
    const all = Object.entries((said as { readonly steps?: Readonly<Record<string, { readonly undo?: string }>> }).steps ?? {})
    const known = all.flatMap(([step, { undo }]) => (undo === undefined ? [step] : [step, undo]))
    const own = namesOf(code[saga])
    return [
      ...known.filter((name) => typeof own[name] !== 'function').map((name) => `'${name}' of saga '${saga}' has no function`),
      ...strangers(`step of saga '${saga}'`, known, own),
    ]
  })
  return [...steps, ...strangers('saga', names(declared), code)]
}

function upcastMisfits(declared: Named = {}, code: Named = {}): readonly string[] {
  const versions = Object.entries(declared).flatMap(([event, said]) => {
    const { version } = said as { readonly version?: unknown }
    const olds = Array.from({ length: typeof version === 'number' ? version - 1 : 0 }, (_, i) => String(i + 1))
    const own = namesOf(code[event])
    return [
      ...olds.filter((old) => typeof own[old] !== 'function').map((old) => `event '${event}' has no upcast of version ${old}`),
      ...names(own)
        .filter((old) => !olds.includes(old))
        .map((old) => `event '${event}' has no version '${old}' before its present one`),
    ]
  })
  return [...versions, ...strangers('event', names(declared), code)]
}

/** The entities of older versions that say `code: true`, each with both of its functions. */
function versionMisfits(declared: Named = {}, code: Named = {}): readonly string[] {
  const coded = (said: unknown) =>
    Object.entries(namesOf(namesOf(said).entities)).flatMap(([entity, is]) => (namesOf(is).code === true ? [entity] : []))
  const versions = Object.entries(declared).flatMap(([version, said]) => {
    const own = namesOf(code[version])
    const known = coded(said)
    const missing = known.flatMap((entity) =>
      ['toOld', 'toNew']
        .filter((role) => typeof namesOf(own[entity])[role] !== 'function')
        .map((role) => `'${entity}' of version '${version}' has no '${role}'`),
    )
    return [...missing, ...strangers(`entity with code of version '${version}'`, known, own)]
  })
  return [...versions, ...strangers('version', names(declared), code)]
}

const names = (section: Named = {}): readonly string[] => Object.keys(section)

function namesOf(code: unknown): Named {
  return typeof code === 'object' && code !== null ? (code as Named) : {}
}

/** Each name that has no code, and all code that has no name. */
function compare(what: string, role: string, known: readonly string[], code: Named = {}): readonly string[] {
  const missing = known.filter((name) => typeof code[name] !== 'function').map((name) => `${what} '${name}' has no ${role}`)
  return [...missing, ...strangers(what, known, code)]
}

function strangers(what: string, known: readonly string[], code: Named = {}): readonly string[] {
  const unknown = names(code).filter((name) => !known.includes(name))
  return unknown.map((name) => {
    const meant = nearest(name, known)
    return `no ${what} is called '${name}'${meant === undefined ? '' : `, did you mean '${meant}'?`}`
  })
}
