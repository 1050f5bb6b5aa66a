import type { Answer, Row } from './answer.ts'
import type { Engine } from './engine.ts'

/** What came of trying a hypothesis. The same database and the same hypothesis give the same trial. */
export interface Trial {
  readonly proof: 'reproduced' | 'not reproduced' | 'not run'
  /** What was seen, in counts and pages, or why nothing was tried. */
  readonly summary: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly sql: string
  readonly answered: string
}

/** What stands in the way of trying at all. */
export class NotRun extends Error {
  override name = 'NotRun'
}

/** Runs the steps of one trial and keeps them. */
export interface Steps {
  /** @throws NotRun where the engine refuses it */
  run(sql: string): Promise<readonly Row[]>
  /** @param answered says the answer in short, where rows would say too much */
  ask(sql: string, answered?: (answer: Answer) => string): Promise<Answer>
  /** What only prepares, and nobody needs to see again. */
  quiet(sql: string): Promise<Answer>
  readonly taken: readonly Step[]
}

const longestAnswer = 200

export function recordSteps(engine: Engine): Steps {
  const taken: Step[] = []
  const ask: Steps['ask'] = async (sql, answered = inShort) => {
    const answer = await engine.query(sql)
    taken.push({ sql, answered: answer.error ? `refused: ${answer.error.message.split('\n')[0]}` : answered(answer) })
    return answer
  }
  return {
    taken,
    ask,
    quiet: (sql) => engine.query(sql),
    run: async (sql) => {
      const { rows, error } = await ask(sql)
      if (error) throw new NotRun(error.message.split('\n')[0])
      return rows
    },
  }
}

function inShort({ rows, affected }: Answer): string {
  if (rows.length === 0) return `${affected} rows`
  const text = rows.map((row) => JSON.stringify(row)).join(', ')
  return text.length > longestAnswer ? `${text.slice(0, longestAnswer)} …` : text
}

export function reproduced(is: boolean, summary: string, { taken }: Steps): Trial {
  return { proof: is ? 'reproduced' : 'not reproduced', summary, steps: taken }
}

export function notRun(summary: string, steps: readonly Step[] = []): Trial {
  return { proof: 'not run', summary, steps }
}

/** `1,234,567`, in every place of the world. */
export function counted(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',')
}
