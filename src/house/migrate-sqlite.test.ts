import { rmSync } from 'node:fs'
import { describe } from 'node:test'
import { join } from 'node:path'
import { connect } from '../adapters/sqlite/driver.ts'
import { openSqliteMigrator } from '../adapters/sqlite/migrator.ts'
import { newFolder } from '../adapters/sqlite/place.test-kit.ts'
import { type MigrationPlace, migrationTests, outside } from './migrate.test-kit.ts'

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
  migrationTests(place, { sharesTables: false })
})

/** Tables as their columns, in the order of their names: a column that was added stands last. */
function readSchema(file: string): readonly string[] {
  const connection = connect(file, { durability: 'full' })
  try {
    const all = connection.prepare(`SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL`).all([]) as [string, string, string][]
    const sound = ['PRAGMA integrity_check', 'SELECT * FROM pragma_foreign_key_check'].map((sql) => connection.prepare(sql).all([]).flat().join())
    const lines = all.flatMap(([type, name, sql]) => {
      if (type !== 'table') return [`${type} ${name} ${sql}`]
      const columns = connection.prepare(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo('${name}')`).all([])
      const rules = [...sql.matchAll(/"(\w+)" [A-Z]+[^,]*?((?:CHECK|REFERENCES).*?),?$/gm)].map(([, column, rule]) => `${name}.${column} ${rule}`.replace(/\) STRICT$/, ''))
      return [...columns.map((column) => `${name} ${column.join(' ')}`), ...rules]
    })
    return [...sound, ...lines.sort()]
  } finally {
    connection.close()
  }
}
