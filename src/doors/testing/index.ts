/** `lintel/testing`: what the tests of a project are written with. */
import { readDatabaseSettings } from '../../house/settings.ts'
import { serveTest, type TestBackend, type TestOptions } from '../../house/testing.ts'
import type { AnyApp } from '../../model/implement.ts'

export type { TestBackend, TestClient, TestOptions, TestPerson } from '../../house/testing.ts'

/**
 * Serves a project for its tests: in this process, on a free port of the loopback address, with data of its own that are removed at
 * the end. Where `DATABASE_URL` is set they are in a PostgreSQL database of their own, on the server that it names.
 * @param project its folder, or what `implement` returned
 */
export async function startTest(project: string | URL | AnyApp, options: TestOptions = {}): Promise<TestBackend> {
  const database = options.database ?? readDatabaseSettings(process.env)
  return serveTest(project, { ...options, ...(database === undefined ? {} : { database }) })
}
