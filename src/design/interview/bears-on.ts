import { subjectsOf } from '../decide/decide.ts'
import type { CountedFact } from '../decide/facts.ts'
import type { DecisionTable, Subject } from '../decide/table.ts'
import type { Question } from './questions.ts'

/** Facts of a design that are reckoned from an input, so that tables look at it through them. */
const reckonedFrom: Readonly<Partial<Record<Question['sets'], readonly CountedFact[]>>> = {
  users: ['peakReads', 'peakWrites', 'storedGb'],
}

/** The questions of a design whose answers look at what is asked. */
export function bearsOn({ sets }: Pick<Question, 'sets'>, tables: readonly DecisionTable[]): readonly string[] {
  const subjects: readonly Subject[] = [sets, ...(reckonedFrom[sets] ?? [])]
  return tables.filter((table) => subjectsOf(table).some((each) => subjects.includes(each))).map(({ question }) => question)
}
