import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'node:test'
import { connect } from '../adapters/sqlite/driver.ts'
import { schemaOf } from '../adapters/sqlite/dump.test-kit.ts'
import { verdicts } from '../adapters/sqlite/fit.test-kit.ts'
import { openSqliteMigrator } from '../adapters/sqlite/migrator.ts'
import { newFolder } from '../adapters/sqlite/place.test-kit.ts'
import { type MigrationPlace, migrationTests } from './migrate.test-kit.ts'
import { waitingOutside as outside } from './outside.ts'

describe('migrations on SQLite', () => {
  const place = (): MigrationPlace => {
    const data = newFolder()
    return {
      open: async (model, changes) => data.open(model, Date.now, changes ? { changes } : {}),
      migrator: async () => openSqliteMigrator({ folder: data.folder, outside }),
      schema: async () => readSchema(join(data.folder, 'data.db')),
      remove: async () => {
        await data.remove()
        rmSync(data.folder, { recursive: true, force: true })
      },
    }
  }
  migrationTests(place, { name: 'sqlite', sharesTables: false })
})

function readSchema(file: string): readonly string[] {
  const connection = connect(file, { durability: 'full' })
  try {
    const left = connection.prepare(`SELECT name FROM sqlite_master WHERE name GLOB 'lintel_[nos][ely][wdn]*'`).all([])
    return [...verdicts(connection), ...left.flat().map(String), ...schemaOf(connection)]
  } finally {
    connection.close()
  }
}
