import type { Model } from '../../../model/model.ts'
import type { HandoffFile, HandoffParts } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'
import { writeAsyncApi } from './async-api.ts'
import { writeDataGuide } from './data-guide.ts'
import { dataMap, dataMapSchema } from './data-map.ts'

/** What is stored, what is told, and by whom. */
export function writeData(model: Model, { diagram, tables }: HandoffParts): readonly HandoffFile[] {
  const map = dataMap(model)
  return [
    jsonFile('asyncapi.json', writeAsyncApi(model)),
    jsonFile('data-map.json', map),
    jsonFile('data-map.schema.json', dataMapSchema),
    { path: 'entities.mmd', text: diagram.endsWith('\n') ? diagram : `${diagram}\n` },
    { path: 'sql/sqlite.sql', text: script(tables.sqlite) },
    { path: 'sql/postgres.sql', text: script(tables.postgres) },
    writeDataGuide(model, map),
  ]
}

function script(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};\n`).join('\n')
}
