/** The transaction that migrations run in, with errors that cost one statement. */
import type { Answer } from './answer.ts'
import type { Engine } from './engine.ts'
import { quote } from './sql-text.ts'

const savepoint = 'lintel_statement'
const noSuchObject = '42704'
const rolesAtOnce = 16

export class Transaction {
  /** It has to go on as one: it may not be parted between statements. */
  whole = false
  private readonly engine: Engine
  private open = false
  /** An attempt may begin here: nothing has run since this savepoint. */
  private ready = false

  constructor(engine: Engine) {
    this.engine = engine
  }

  async begin(): Promise<void> {
    if (!this.open) await this.engine.query('BEGIN')
    this.open = true
  }

  /** An attempt is the next that runs. In one go: an answer from the other thread costs more than either. */
  async beginAttempt(): Promise<void> {
    if (this.open) return
    await this.engine.query(`BEGIN; SAVEPOINT ${savepoint}`)
    this.open = true
    this.ready = true
  }

  /** @returns what a deferred constraint refuses it with. */
  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<string | null> {
    if (!this.open) return null
    this.open = false
    this.whole = false
    return (await this.engine.query(how)).error?.message ?? null
  }

  /** Roles that nothing creates live in the cluster already; here each is made when it is first missed. */
  async attempt(sql: string): Promise<Answer> {
    let answer = await this.guarded(sql)
    for (let made = 0; made < rolesAtOnce && answer.error?.code === noSuchObject; made++) {
      const role = /^role "(.+)" does not exist$/.exec(answer.error.message)?.[1]
      if (role === undefined || (await this.guarded(`CREATE ROLE ${quote(role)} NOLOGIN`)).error) break
      answer = await this.guarded(sql)
    }
    return answer
  }

  /** Forgets where the last attempt began; a transaction that ends does so by itself. */
  async keep(): Promise<null> {
    await this.engine.query(`RELEASE SAVEPOINT ${savepoint}`)
    return null
  }

  private async guarded(sql: string): Promise<Answer> {
    if (!this.ready) await this.engine.query(`SAVEPOINT ${savepoint}`)
    this.ready = false
    const answer = await this.engine.query(sql)
    if (answer.error) await this.engine.query(`ROLLBACK TO SAVEPOINT ${savepoint}`)
    return answer
  }
}
