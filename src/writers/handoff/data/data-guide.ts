import type { Model } from '../../../model/model.ts'
import { type HandoffFile, notDeclared } from '../handoff.ts'
import { heading, list, markdownFile, table } from '../text-file.ts'
import type { DataMap, EntityMap, FieldMap } from './data-map.ts'
import { emittersOf } from './emitters.ts'

/** The data map and the event catalogue, to be read. */
export function writeDataGuide(model: Model, map: DataMap): HandoffFile {
  return markdownFile('README.md', [
    heading(1, `${model.name}: for data`),
    list([
      '`asyncapi.json`: every event with its channel, message and payload, as AsyncAPI 3.0',
      '`data-map.json`: every field with its type, bounds, references and who reads and writes it, by `data-map.schema.json`',
      '`entities.mmd`: the picture, as Mermaid',
      '`sql/sqlite.sql`, `sql/postgres.sql`: the tables, in an order in which they can be made',
    ]),
    'Every row has an `id` (UUIDv7, in the order of making), a `version`, `created_at` and `updated_at` beside the columns below. ' +
      `How long rows are kept is ${notDeclared}: the language has no word for it, so nothing is deleted by itself.`,
    '## Personal data',
    personalWords(map),
    '## Events',
    model.events.length === 0 ? 'The blueprint declares none.' : eventTable(model),
    model.events.length === 0
      ? null
      : 'Know events by their `id`: each may come more than once. A payload of a former version is told as it was written, with that version. ' +
        'The app does not load without an `upcast` of each former version; what its code makes of a payload is not in the blueprint. ' +
        'Once more: `npx lintel events replay --name <event>`.',
    ...map.entities.flatMap(entityBlocks),
  ])
}

function personalWords({ entities }: DataMap): string {
  const marked = entities.flatMap((entity) =>
    entity.fields
      .filter(({ personal }) => personal)
      .map((field) => [`\`${entity.name}.${field.name}\``, `\`${entity.table}.${field.column}\``, field.readBy, notDeclared]),
  )
  if (marked.length === 0) return 'No field is marked `personal`. That says that nobody has marked one, not that there are none.'
  return table(['field', 'column', 'read by', 'retention'], marked)
}

function eventTable(model: Model): string {
  return table(
    ['event', 'version', 'in order for each', 'emitted by', 'told by webhooks', 'because'],
    model.events.map(({ name, version, subject, because }) => [
      `\`${name}\``,
      String(version),
      subject === null ? 'nothing: no order' : `\`${subject}\``,
      emittersOf(model, name).join(', ') || 'nobody that the blueprint names',
      model.webhooks
        .filter(({ events }) => events.includes(name))
        .map((webhook) => webhook.name)
        .join(', ') || 'none',
      because ?? notDeclared,
    ]),
  )
}

function entityBlocks(entity: EntityMap): readonly string[] {
  return [
    heading(2, entity.name),
    `Table \`${entity.table}\`. Read: ${entity.access.read}. Create: ${entity.access.create}. Update: ${entity.access.update}. Delete: ${entity.access.delete}.`,
    table(
      ['field', 'column', 'type', 'marks', 'references', 'written by'],
      entity.fields.map((field) => [
        `\`${field.name}\``,
        `\`${field.column}\``,
        field.type,
        marksOf(field),
        field.references === null ? '' : `\`${field.references.entity}\`, on delete ${field.references.onDelete}`,
        field.writtenBy,
      ]),
    ),
  ]
}

function marksOf({ optional, unique, immutable, personal, secret }: FieldMap): string {
  return Object.entries({ optional, unique, immutable, personal, secret })
    .filter(([, held]) => held)
    .map(([mark]) => mark)
    .join(', ')
}
