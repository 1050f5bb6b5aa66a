import { counter, date, entity, int, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const imports: PartTemplate = {
  name: 'imports',
  says: 'rows of the caller’s own, taken in by the hundred with a reason for each that is refused, and given out by the page',
  needs: ['people'],
  declares: part({
    entities: {
      importedItem: entity(
        {
          owner: ref('user', { immutable: true }),
          key: text({ min: 1, max: 100, immutable: true }),
          label: text({ min: 1, max: 200 }),
          quantity: int({ min: 0, max: 1_000_000_000, default: 0 }),
          day: date({ optional: true }),
        },
        {
          can: { read: 'owner', update: 'owner', delete: 'owner' },
          unique: [['owner', 'key']],
          index: [['owner', 'day']],
        },
      ),
      importRun: entity(
        {
          owner: ref('user', { immutable: true }),
          reference: text({ min: 1, max: 100, immutable: true, because: 'of the file, so that starting again goes on with it' }),
          state: oneOf(['open', 'finished'], { default: 'open' }),
          createdCount: counter(),
          changedCount: counter(),
          refusedCount: counter(),
          finishedAt: time({ optional: true }),
        },
        { can: { read: 'owner' }, unique: [['owner', 'reference']], index: [['owner', '-createdAt']] },
      ),
      importLine: entity(
        {
          run: ref('importRun', { as: 'lines', onDelete: 'cascade', immutable: true }),
          number: int({ min: 1, immutable: true }),
          key: text({ max: 100, immutable: true }),
          outcome: oneOf(['created', 'changed', 'refused'], { immutable: true }),
          reason: text({ max: 200, optional: true, immutable: true }),
        },
        {
          can: { read: 'run.owner' },
          unique: [['run', 'number']],
          index: [['run', 'outcome', 'number']],
          because: 'a line is done once, so that a batch whose answer was lost is sent again',
        },
      ),
    },
    events: { importFinished: { importRun: ref('importRun'), owner: ref('user') } },
    actions: {
      startImport: { input: { reference: text({ min: 1, max: 100 }) }, returns: 'importRun', allow: 'signedIn', limit: '60/h' },
      addImportLines: {
        on: 'importRun',
        input: {
          lines: list(
            json({
              number: int({ min: 1 }),
              key: text({ max: 100 }),
              label: text({ max: 1_000 }),
              quantity: text({ max: 30, optional: true }),
              day: text({ max: 30, optional: true }),
            }),
            { max: 100 },
          ),
        },
        returns: { created: int(), changed: int(), refused: int(), repeated: int() },
        allow: 'owner',
        limit: '120/min',
        because: 'values are text here: what does not fit is refused line by line, with a reason, and the others are taken',
      },
      finishImport: { on: 'importRun', returns: 'importRun', allow: 'owner', emits: ['importFinished'], limit: '60/min' },
      exportItems: {
        kind: 'query',
        input: { after: text({ max: 500, optional: true }), limit: int({ min: 1, max: 500, default: 500 }) },
        returns: 'importedItem[]',
        allow: 'signedIn',
        limit: '120/min',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { importedItem: 200, importRun: 1, importLine: 300 },
    requests: { startImport: 0.05, addImportLines: 0.2, exportItems: 0.1, 'importedItem.list': 2, 'importLine.list': 0.1 },
  },
}
