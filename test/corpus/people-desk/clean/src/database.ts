import postgres from 'postgres'
import { config } from './config.js'

/** Ten a pod, three pods; the database takes eighty. `hr_app` has a statement timeout. */
export const sql = postgres(config.databaseUrl, { max: 10, connect_timeout: 3, idle_timeout: 60, connection: { application_name: 'people-desk', statement_timeout: 5_000 } })
export type Tx = postgres.TransactionSql

/** One transaction that sees one employer: the setting ends with it. */
export const asEmployer = <T>(employer: string, work: (tx: Tx) => Promise<T>) =>
  sql.begin(async (tx) => {
    await tx`SELECT set_config('hr.employer', ${employer}, true)`
    return work(tx)
  }) as Promise<T>
