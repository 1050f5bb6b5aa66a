import type { Edit, Finding, Safety } from '../model/finding.ts'

export interface FixOptions {
  /** `suggested` applies the safe ones too; what needs a person is never applied. */
  readonly safety: Exclude<Safety, 'manual'>
  /** The text of a file as it was reviewed; undefined where it is not there. */
  readonly text: (file: string) => string | undefined
}

export interface Fixed {
  /** New texts of the files that change, in the order of their paths. */
  readonly files: ReadonlyMap<string, string>
  readonly applied: readonly Finding[]
  readonly left: readonly { readonly finding: Finding; readonly why: string }[]
}

/** An edit at the offsets and with the line ends of its file. */
interface Settled {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface Plan {
  /** null for a file that is made. */
  readonly before: string | null
  readonly edits: readonly Settled[]
}

type Plans = ReadonlyMap<string, Plan>
type Text = FixOptions['text']

/**
 * Applies fixes, each as a whole or not at all, in the order of the findings: one that overlaps an earlier one is left for
 * the next run. It touches no disk; whether a path leads out of the root through a link is for the one who writes to ask.
 */
export function applyFixes(findings: readonly Finding[], { safety, text }: FixOptions): Fixed {
  const applied: Finding[] = []
  const left: { finding: Finding; why: string }[] = []
  let plans: Plans = new Map()
  for (const finding of findings) {
    const why = reasonToLeave(finding, safety)
    const next = why ?? withEdits(plans, finding.fix?.edits ?? [], text)
    if (typeof next === 'string') left.push({ finding, why: next })
    else {
      plans = next
      applied.push(finding)
    }
  }
  return { files: textsOf(plans), applied, left }
}

/** The texts that some edits alone lead to, or why they cannot be made. */
export function applyEdits(edits: readonly Edit[], text: Text): ReadonlyMap<string, string> | string {
  const plans = withEdits(new Map(), edits, text)
  return typeof plans === 'string' ? plans : textsOf(plans)
}

function reasonToLeave({ fix }: Finding, safety: FixOptions['safety']): string | null {
  if (fix === null) return 'there is no fix for it'
  if (fix.safety === 'manual') return 'it needs a person'
  if (fix.safety === 'suggested' && safety === 'safe')
    return 'its fix is only suggested: look at it, then ask for suggested fixes'
  return fix.edits.length === 0 ? 'its fix is advice, without edits' : null
}

function withEdits(plans: Plans, edits: readonly Edit[], text: Text): Plans | string {
  const next = new Map(plans)
  for (const given of edits) {
    const edit = { ...given, file: freeNumber(given, next, text) }
    if (!isInside(edit.file)) return `\`${edit.file}\` is not a path inside of the reviewed root`
    const plan = next.get(edit.file) ?? { before: text(edit.file) ?? null, edits: [] }
    const settled = settle(edit, plan.before)
    if (typeof settled === 'string') return settled
    if (plan.edits.some((other) => isSame(other, settled))) continue
    const clash = plan.edits.some((other) => overlaps(other, settled) || plan.before === null)
    if (clash) return `it overlaps another fix in \`${edit.file}\`: run again after that one is applied`
    next.set(edit.file, { before: plan.before, edits: [...plan.edits, settled] })
  }
  return next
}

const numbered = /^(.*\/)?(\d+)([_.-].*)$/

/** Several fixes may each add the migration that runs next: every one but the first takes the number after. */
function freeNumber({ file, text: content }: Edit, plans: Plans, text: Text): string {
  const found = numbered.exec(file)
  if (found === null || text(file) !== undefined) return file
  const [, folder = '', number = '', rest = ''] = found
  const taken = [...plans]
    .filter(([path, { before, edits }]) => before === null && path !== file && edits.some((edit) => edit.text !== content))
    .flatMap(([path]) => {
      const [, otherFolder = '', otherNumber = ''] = numbered.exec(path) ?? []
      return otherFolder === folder && otherNumber !== '' ? [BigInt(otherNumber)] : []
    })
  let free = BigInt(number)
  while (taken.includes(free)) free++
  return `${folder}${String(free).padStart(number.length, '0')}${rest}`
}

/** A path in its plain form that stays in the root, and not in the records of version control. */
function isInside(file: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path with one of these is nobody's
  if (/[\u0000-\u001f\u007f\\]/.test(file) || /^[A-Za-z]:/.test(file)) return false
  return file.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')
}

function settle({ file, range: [start, end], text }: Edit, before: string | null): Settled | string {
  const length = before?.length ?? 0
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > length) {
    return before === null ? `\`${file}\` is not there` : `\`${file}\` is not the text that was reviewed: review it again`
  }
  if (before === null) return { start, end, text }
  if (splitsPair(before, start) || splitsPair(before, end)) return `an edit of \`${file}\` cuts a character in two`
  // An end of line is found by its `\n`; of `\r\n`, the edit takes neither half alone.
  const from = splitsLineEnd(before, start) ? start - 1 : start
  const to = splitsLineEnd(before, end) ? end - 1 : end
  return { start: from, end: Math.max(from, to), text: usesCrlf(before) ? text.replaceAll(/\r?\n/g, '\r\n') : text }
}

function splitsPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) && at > 0
}

function splitsLineEnd(text: string, at: number): boolean {
  return at > 0 && text[at - 1] === '\r' && text[at] === '\n'
}

/** Most lines end in `\r\n`. */
function usesCrlf(text: string): boolean {
  const ends = text.match(/\r?\n/g) ?? []
  return ends.filter((end) => end === '\r\n').length * 2 > ends.length
}

function isSame(a: Settled, b: Settled): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text
}

/** Two insertions at one place do not: they stand one after the other, in the order of their findings. */
function overlaps(a: Settled, b: Settled): boolean {
  if (a.start === b.start && a.end === b.end) return a.start < a.end
  return a.start < b.end && b.start < a.end
}

function textsOf(plans: Plans): ReadonlyMap<string, string> {
  const texts = Array.from(plans, ([file, plan]) => ({ file, before: plan.before, after: textOf(plan) }))
  const changed = texts.filter(({ before, after }) => before !== after)
  return new Map(changed.sort((a, b) => (a.file < b.file ? -1 : 1)).map(({ file, after }) => [file, after]))
}

function textOf({ before, edits }: Plan): string {
  const old = before ?? ''
  // Insertions go before what is replaced from the same place on; sorting keeps the order of equal ones.
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  let [text, at] = ['', 0]
  for (const edit of sorted) {
    text += old.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + old.slice(at)
}
