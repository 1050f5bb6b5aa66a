import type { Executor } from '../sql/executor.ts'
import type { Statement } from './driver.ts'

/** Statements on the write connection: each is done when its call returns, and undone by the engine where it fails. */
export function createExecutor(statement: (sql: string) => Statement, translate: (error: unknown) => unknown): Executor {
  const attempt = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    get: (sql, values) => attempt(() => statement(sql).get(values)),
    all: (sql, values) => attempt(() => statement(sql).all(values)),
    change: (sql, values) => attempt(() => statement(sql).run(values)),
  }
}
