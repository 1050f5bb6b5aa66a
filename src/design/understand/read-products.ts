import { inputs } from '../brief/inputs.ts'
import type { Numeral } from './numerals.ts'
import { rounded } from './quantities.ts'
import type { Said } from './said.ts'

const ofEach =
  /^\s+(?:active |registered )?(?:users|people|members|employees|seats|customers|accounts)\s+(?:each|per (?:tenant|organi[sz]ation|company|workspace|customer|clinic|school)|(?:in|for) each\b[^.,;]{0,20})/i
const senders =
  /^\+?\s+(?:[\p{L}-]+\s+){0,2}?(?:devices|sensors|meters|machines|vehicles|trackers|probes|gateways|cars|trucks|clients|players)\b[^.!?;\n]{0,60}?\b(?:every|each|per|once an?|once every)\s+(\d+(?:\.\d+)?\s*)?(s|secs?|seconds?|mins?|minutes?|hours?)\b/iu

/** Numbers that another multiplies: people of each organisation, devices that send every so often. */
export function readProducts(
  text: string,
  numerals: readonly Numeral[],
  said: readonly Said[],
): { readonly said: readonly Said[]; readonly notes: readonly string[] } {
  const found = numerals.flatMap((numeral) => {
    const after = text.slice(numeral.end, numeral.end + 160)
    return peopleOfEach(text, numeral, after, said) ?? writesOfDevices(text, numeral, after) ?? []
  })
  return { said: found.map(({ it }) => it), notes: found.map(({ note }) => note) }
}

interface Product {
  readonly it: Said
  readonly note: string
}

function peopleOfEach(text: string, { value: each, start, end }: Numeral, after: string, said: readonly Said[]): Product | null {
  const match = ofEach.exec(after)
  const tenants = Number(said.findLast(({ input }) => input === 'tenants')?.value ?? 0)
  if (match === null || tenants === 0) return null
  const value = Math.min(inputs.users.max, each * tenants)
  const to = end + match[0].length
  const phrase = text.slice(start, to)
  const note = `“${phrase}” times ${tenants.toLocaleString('en')} organisations: users is taken as ${value.toLocaleString('en')}`
  return { it: { input: 'users', value, start, end: to }, note }
}

function writesOfDevices(text: string, { value: devices, start, end }: Numeral, after: string): Product | null {
  const match = senders.exec(after)
  if (match === null) return null
  const unit = match[2]!.toLowerCase()
  const seconds = Number(match[1] ?? 1) * (unit.startsWith('s') ? 1 : unit.startsWith('m') ? 60 : 3_600)
  if (seconds === 0) return null
  const value = Math.min(inputs.writesPerSecond.max, rounded(devices / seconds))
  const to = end + match[0].length
  const note = `“${text.slice(start, to)}” is taken as ${value.toLocaleString('en')}/s: each sends once in that time`
  return { it: { input: 'writesPerSecond', value, start, end: to }, note }
}
