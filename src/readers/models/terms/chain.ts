import type { Span, Term } from './term.ts'

/** One call of a chain: of `text('a').notNull()` they are `text` and `notNull`. */
export interface Step extends Span {
  /** The last name of what is called. */
  readonly name: string
  /** All of it, where it is a path of names: `t.text`. */
  readonly path: string
  readonly args: readonly Term[]
}

/** The calls of a chain, from its first one; what it starts with where that is no call. */
export interface Chain {
  readonly base: Term | null
  readonly steps: readonly Step[]
}

export function chainOf(term: Term): Chain {
  const steps: Step[] = []
  let at = term
  for (;;) {
    if (at.is === 'call') {
      const { callee, args, end } = at
      if (callee.is === 'member') {
        steps.unshift({ name: callee.name, path: '', args, start: at.start, end })
        at = callee.of
        continue
      }
      if (callee.is === 'name') {
        const name = callee.path.slice(callee.path.lastIndexOf('.') + 1)
        steps.unshift({ name, path: callee.path, args, start: at.start, end })
        return { base: null, steps }
      }
      if (callee.is === 'call') {
        steps.unshift({ name: '', path: '', args, start: at.start, end })
        at = callee
        continue
      }
    } else if (at.is === 'member') {
      at = at.of
      continue
    }
    return { base: at, steps }
  }
}

export function fieldOf(term: Term | undefined, name: string): Term | undefined {
  return term?.is === 'object' ? term.fields.find((field) => field.name === name)?.value : undefined
}

export function textOf(term: Term | undefined): string | null {
  return term?.is === 'text' ? term.text : null
}

export function numberOf(term: Term | undefined): string | null {
  return term?.is === 'number' ? term.text : null
}

export function booleanOf(term: Term | undefined): boolean | null {
  return term?.is === 'boolean' ? term.value : null
}

/** Texts of a list, or the one text. */
export function textsOf(term: Term | undefined): readonly string[] {
  if (term?.is === 'list') return term.items.flatMap(textsOf)
  return term?.is === 'text' ? [term.text] : []
}

/** A term in which names stand for what they were called with. */
export function bound(term: Term, values: ReadonlyMap<string, Term>): Term {
  const of = (child: Term): Term => bound(child, values)
  switch (term.is) {
    case 'name':
      return values.get(term.path) ?? term
    case 'member':
      return { ...term, of: of(term.of) }
    case 'call':
      return { ...term, callee: of(term.callee), args: term.args.map(of) }
    case 'object':
      return { ...term, fields: term.fields.map((field) => ({ ...field, value: of(field.value) })) }
    case 'list':
      return { ...term, items: term.items.map(of) }
    case 'template': {
      const held = term.values.map(of)
      if (held.every((value) => value.is === 'text')) {
        const text = term.texts.map((part, at) => part + (at < held.length ? textOf(held[at]) : '')).join('')
        return { is: 'text', text, start: term.start, end: term.end }
      }
      return { ...term, values: held }
    }
    default:
      return term
  }
}
