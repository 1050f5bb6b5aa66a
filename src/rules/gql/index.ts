import type { Rule } from '../rule.ts'
import unboundedList from './unbounded-list.ts'

/** Rules about GraphQL. */
export const gqlRules: readonly Rule[] = [unboundedList]
