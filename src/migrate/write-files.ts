import { canonicalJson } from '../kit/json.ts'
import { literal } from '../kit/sql.ts'
import type { Act, Migration, Plan, Progress, Step } from '../ports/migration.ts'

export interface PlanFile {
  readonly name: string
  readonly text: string
}

/**
 * A plan as numbered files, for a team that applies them itself: one a step, and one at each place where `lintel start` has to
 * know how far it is.
 */
export function writeFiles(migration: Migration): readonly PlanFile[] {
  const { plan } = migration
  const isContract = ({ wave }: Step) => wave === 'contract'
  const progress = (wave: Progress['wave'], done: readonly Step[]) =>
    canonicalJson({ wave, done: done.map(({ id }) => id), cursors: {}, side: 'from' } satisfies Progress)
  const before = plan.steps.filter((step) => !isContract(step))
  const after = plan.steps.filter(isContract)
  const files = [
    {
      name: 'begin',
      text: note('says that the migration is under way', [
        keep('migration', canonicalJson(migration)),
        keep('migration.progress', progress('expand', [])),
      ]),
    },
    ...before.map((step) => ({ name: `${step.wave}-${step.id}`, text: stepText(plan, step) })),
    ...(after.length > 0
      ? [
          {
            name: 'ready',
            text: note('from here on the new code can be deployed; what follows needs it to be everywhere', [
              keep('migration.progress', progress('ready', before)),
            ]),
          },
          {
            name: 'contract',
            text: note('from here on the old code must not be started', [
              keep('migration.progress', progress('contract', before)),
            ]),
          },
        ]
      : []),
    ...after.map((step) => ({ name: `${step.wave}-${step.id}`, text: stepText(plan, step) })),
    {
      name: 'done',
      text: note('says that it is finished', [
        keep('model', canonicalJson(migration.to)),
        keep('migration.progress', progress('done', plan.steps)),
      ]),
    },
  ]
  const digits = Math.max(3, String(files.length).length)
  return files.map(({ name, text }, i) => ({
    name: `${String(i + 1).padStart(digits, '0')}-${name.replaceAll(/[^\w.-]+/g, '-')}.sql`,
    text,
  }))
}

function note(says: string, sql: readonly string[]): string {
  return `-- ${says}\nBEGIN;\n${sql.map((text) => `${text};\n`).join('')}COMMIT;\n`
}

function keep(key: string, value: string): string {
  return `INSERT INTO "lintel_meta" VALUES (${literal(key)}, ${literal(value)}) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`
}

function stepText({ engine }: Plan, step: Step): string {
  const { act, lock, risk, destroys, why } = step
  const head = [why, `lock: ${lock}; risk: ${risk}`, ...(destroys.length > 0 ? [`destroys ${destroys.join(', ')}`] : [])]
  return `${head.map((line) => `-- ${line}\n`).join('')}${engine === 'postgres' ? postgresText(act) : sqliteText(act)}`
}

function postgresText(act: Act): string {
  switch (act.does) {
    case 'change':
      return `BEGIN;\nSET LOCAL lock_timeout = '50ms';\n${act.sql.map((sql) => `${sql};\n`).join('')}COMMIT;\n`
    case 'batches':
      return batchesText(act.table, act.sql)
    case 'count':
      return `-- it has to answer 0: ${act.says.replace('{count}', 'rows').replace('{values}', 'values')}\n${act.sql};\n`
    case 'index':
      return `-- outside a transaction; an invalid index that a broken build leaves has to be dropped first\n${act.sql};\n`
    case 'online':
      return `-- outside a transaction\n${act.sql};\n`
  }
}

/** Outside a transaction, so that each batch is one of its own. */
function batchesText(table: string, sql: string): string {
  const batch = sql.replaceAll('$1::uuid', 'done_to').replaceAll('$2::uuid', 'batch_end')
  return `-- outside a transaction
DO $lintel$
DECLARE
  done_to uuid;
  batch_end uuid;
BEGIN
  LOOP
    SELECT "id" INTO batch_end FROM (
      SELECT "id" FROM "${table}" WHERE done_to IS NULL OR "id" > done_to ORDER BY "id" LIMIT 500) b ORDER BY "id" DESC LIMIT 1;
    EXIT WHEN batch_end IS NULL;
    PERFORM set_config('lintel.filling', 'on', true);
    ${batch};
    COMMIT;
    done_to := batch_end;
  END LOOP;
END $lintel$;
`
}

function sqliteText(act: Act): string {
  switch (act.does) {
    case 'change':
      return `BEGIN IMMEDIATE;\n${act.sql.map((sql) => `${sql};\n`).join('')}COMMIT;\n`
    case 'batches':
      return `-- all rows at once; \`lintel migrate apply\` takes a few at a time\n${act.sql.replaceAll('?1', 'NULL').replaceAll('?2', "'\u{10FFFF}'")};\n`
    case 'count':
      return `-- it has to answer 0: ${act.says.replace('{count}', 'rows').replace('{values}', 'values')}\n${act.sql};\n`
    default:
      return `${act.sql};\n`
  }
}
