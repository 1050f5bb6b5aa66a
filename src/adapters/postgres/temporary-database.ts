import type { Client } from 'pg'
import { quote } from '../../kit/sql.ts'
import { openClient } from './connect.ts'

/** A database that is there for as long as something is tried in it. */
export interface TemporaryDatabase {
  readonly url: string
  /** Removes it with all that is in it; who is still connected is cut off. */
  drop(): Promise<void>
}

export interface TemporaryOptions {
  /** Of letters and digits, another each time. */
  readonly newName: () => string
  /** The URL is of a pooler, which ends connections that do nothing. */
  readonly pooled: boolean
}

/**
 * Makes an empty database beside the one of the URL, on the same server, and removes those that nobody removed: of runs that were
 * killed. A run stays connected to its own for as long as it lives, so one to which nobody is connected is nobody's. Through a
 * pooler that cannot be told, so none is removed there, and what is made there has a name by which no other run takes it for its own.
 * @throws UnavailableError when the server cannot be reached; Error that says what to do where none can be made.
 */
export async function makeTemporaryDatabase(url: string, { newName, pooled }: TemporaryOptions): Promise<TemporaryDatabase> {
  const client = await openClient(url)
  try {
    if (pooled) return await make(client, url, `lintel_test_${newName()}`)
    await dropAbandoned(client)
    for (;;) {
      const made = await make(client, url, `${ownPrefix}${newName()}`)
      const keeper = await keep(made)
      if (keeper !== null) return { url: made.url, drop: () => keeper.end().finally(made.drop) }
    }
  } finally {
    await client.end()
  }
}

const ownPrefix = 'lintel_test_own_'

async function make(client: Client, url: string, name: string): Promise<TemporaryDatabase> {
  try {
    // Nobody is ever connected to this template, and nothing was added to it.
    await client.query(`CREATE DATABASE ${quote(name)} TEMPLATE template0 ENCODING 'UTF8'`)
  } catch (error) {
    if (codeOf(error) !== insufficientPrivilege) throw error
    const { user } = client
    throw new Error(
      `the role \`${user}\` may not make databases, and each test has one of its own: ALTER ROLE ${quote(user ?? '')} CREATEDB`,
      { cause: error },
    )
  }
  const own = Object.assign(new URL(url), { pathname: `/${name}` })
  return { url: own.href, drop: () => order(url, `DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`) }
}

/** Stays connected to it; null where another run found it before that, and removed it. */
async function keep({ url, drop }: TemporaryDatabase): Promise<Client | null> {
  let keeper: Client | undefined
  try {
    keeper = await openClient(url)
    await keeper.query('SET idle_session_timeout = 0')
    return keeper
  } catch (error) {
    await keeper?.end()
    if (codeOf(error) === noDatabase) return null
    await drop()
    throw error
  }
}

/** Never one to which somebody is connected: the server itself refuses that. */
async function dropAbandoned(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly datname: string }>(abandoned)
  for (const { datname } of rows)
    await client.query(`DROP DATABASE IF EXISTS ${quote(datname)}`).catch((error: unknown) => {
      if (!othersWere.includes(codeOf(error) ?? '')) throw error
    })
}

const abandoned = `SELECT datname FROM pg_database AS made
  WHERE datname ~ '^${ownPrefix}[0-9a-z]+$' AND pg_has_role(datdba, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datid = made.oid)
  ORDER BY datname`

const [insufficientPrivilege, noDatabase] = ['42501', '3D000'] as const
/** Somebody is connected by now, or another run removes it too. */
const othersWere: readonly string[] = ['55006', '55000', 'XX000', '42704', noDatabase]

async function order(url: string, sql: string): Promise<void> {
  const client = await openClient(url)
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code
}
