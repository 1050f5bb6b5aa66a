import { findPhrases, indexPhrases } from './phrases.ts'
import type { Token } from './tokens.ts'

/** Forms that share a stem with a word of the catalogue and mean something else: meters are read, and metering bills. */
const otherForms: ReadonlySet<string> = new Set(['like', 'liked', 'liking', 'meter', 'meters', 'metered', 'books'])

/** Phrases in which a word of the catalogue says nothing of it. */
const idioms = indexPhrases(
  [
    'in order to',
    'of course',
    'as follows',
    'the following',
    'docker image',
    'container image',
    'continuous delivery',
    'pay attention',
    'in the course of',
    'mailing list',
    'post office',
    'file a',
    'take stock',
    'on board',
    'across the board',
    'scheduled publishing',
    'scheduled publication',
    'scheduled post',
    'scheduled job',
    'on a schedule',
    'event ticket',
    'concert ticket',
    'cinema ticket',
    'movie ticket',
    'train ticket',
    'flight ticket',
    'ticket sale',
    'sell ticket',
    'job scheduling',
    'job scheduler',
    'batch scheduling',
    'task scheduling',
  ].map((words) => ({ words, means: true })),
)

const people = new Set(
  'nobody everybody everyone anybody anyone somebody someone one he she it who boss manager management team company'.split(' '),
)
const objects = new Set('it them this that the a an him her us me you my your our his their'.split(' '))
/** Whoever does it follows, and what comes behind is not a book: `members can book`. */
const mayBook = new Set(
  'can may could must should will would to and or they who users people customers guests members patients'.split(' '),
)
/** Whoever does it gives a like: `users can like posts`. */
const mayLike = new Set('can may could must will to and or'.split(' '))
const own = new Set(['i', 'we', 'me', 'us'])

/** For each word, whether it means something else than a word of the catalogue that it looks like. */
export function otherwiseMeant(tokens: readonly Token[]): readonly boolean[] {
  const otherwise = tokens.map(
    (token, at) =>
      (otherForms.has(token.lower) && !isLiking(tokens, at)) ||
      isVerb(tokens, at) ||
      isTicketToBook(tokens, at) ||
      isPaperBook(tokens, at),
  )
  for (const { first, last } of findPhrases(idioms, tokens)) otherwise.fill(true, first, last + 1)
  return otherwise
}

/** `nobody likes it`: what somebody feels. */
function isVerb(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]!.lower !== 'likes') return false
  const [before, next] = [tokens[at - 1], tokens[at + 1]]
  const isObject =
    next !== undefined && next.sentence === tokens[at]!.sentence && /^\s+$/.test(next.gap) && objects.has(next.lower)
  return isObject || (before !== undefined && people.has(before.lower))
}

/** `users can like posts`, `let people like them`; `something like a shop`, `and like Instagram` and `I would like to` are none. */
function isLiking(tokens: readonly Token[], at: number): boolean {
  const [word, next] = [tokens[at]!, tokens[at + 1]]
  if (word.lower !== 'like' || next === undefined || next.lower === 'to' || next.text !== next.lower) return false
  const before = tokens.slice(Math.max(0, at - 3), at).filter(({ sentence }) => sentence === word.sentence)
  return mayLike.has(before.at(-1)?.lower ?? '') || before.some(({ lower }) => lower === 'let')
}

/** `ticket booking`: none of a help desk. */
function isTicketToBook(tokens: readonly Token[], at: number): boolean {
  return /^tickets?$/.test(tokens[at]!.lower) && /^(?:book|reserv)/.test(tokens[at + 1]?.lower ?? '')
}

/** `a book`, and `I want to book` for oneself. */
function isPaperBook(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]!.lower !== 'book') return false
  const before = tokens.slice(Math.max(0, at - 4), at)
  return !mayBook.has(before.at(-1)?.lower ?? '') || before.some(({ lower }) => own.has(lower))
}
