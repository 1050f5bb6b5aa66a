import { quote } from '../../kit/sql.ts'
import { openClient } from './connect.ts'

/** A database that is there for as long as something is tried in it. */
export interface TemporaryDatabase {
  readonly url: string
  /** Removes it with all that is in it; who is still connected is cut off. */
  drop(): Promise<void>
}

/**
 * Makes an empty database beside the one of the URL, on the same server.
 * @throws UnavailableError when the server cannot be reached; Error that says what to do where none can be made.
 */
export async function makeTemporaryDatabase(url: string, name: string): Promise<TemporaryDatabase> {
  // Nobody is ever connected to this template, and nothing was added to it.
  await order(url, `CREATE DATABASE ${quote(name)} TEMPLATE template0 ENCODING 'UTF8'`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, drop: () => order(url, `DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`) }
}

async function order(url: string, sql: string): Promise<void> {
  const client = await openClient(url)
  try {
    await client.query(sql)
  } catch (error) {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error
    const { user } = client
    throw new Error(
      `the role \`${user}\` may not make databases, and each test has one of its own: ALTER ROLE ${quote(user ?? '')} CREATEDB`,
      { cause: error },
    )
  } finally {
    await client.end()
  }
}

const insufficientPrivilege = '42501'
