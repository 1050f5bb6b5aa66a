// @ts-check
// The migrations of the sample, in the form of dbmate: tables first, then what years add to them.

/** @typedef {import('./words.mjs').Module} Module */
/** @typedef {import('./words.mjs').Chance} Chance */

const TYPES = { text: 'text', int: 'integer', bool: 'boolean', time: 'timestamptz', money: 'numeric(12, 2)' }
const DEFAULTS = { text: "''", int: '0', bool: 'false', time: 'now()', money: '0' }
/** The share of migrations that make tables. */
const MAKING = 0.65

/** @param {Module[]} modules @param {number} count @param {Chance} pick @returns {Record<string, string>} */
export function migrationsOf(modules, count, pick) {
  const making = Math.floor(count * MAKING)
  const each = Math.ceil(modules.length / making)
  /** @type {Record<string, string>} */
  const files = {}
  for (let at = 0; at < count; at++) {
    const own = modules.slice(at * each, (at + 1) * each)
    const { name, up, down } = own.length > 0 ? makes(own, at, pick) : adds(modules, at, pick)
    files[`db/migrations/${stamp(at)}_${name}.sql`] = `-- migrate:up\n${up}\n-- migrate:down\n${down}`
  }
  return files
}

/** @param {number} at */
function stamp(at) {
  return new Date(Date.UTC(2022, 0, 3 + at * 5, 9, at % 60)).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** @param {Module[]} own @param {number} at @param {Chance} pick */
function makes(own, at, pick) {
  const shared =
    at > 0
      ? ''
      : `CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  subject uuid NOT NULL,
  caused_by text NOT NULL,
  happened_at timestamptz NOT NULL,
  sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
`
  return {
    name: `create_${own[0]?.table}`,
    up: shared + own.map((one) => tableOf(one, pick)).join('\n'),
    down: `${own.map((one) => `DROP TABLE ${one.table};`).join('\n')}\n`,
  }
}

/** @param {Module} module @param {Chance} pick */
function tableOf({ table, columns, operations, parent }, pick) {
  const states = ['open', ...operations.map((one) => one.status)].map((one) => `'${one}'`).join(', ')
  const lines = [
    'id uuid PRIMARY KEY DEFAULT gen_random_uuid()',
    'tenant_id uuid NOT NULL REFERENCES tenants (id)',
    ...(parent === null ? [] : [`parent_id uuid REFERENCES ${parent} (id) ON DELETE CASCADE`]),
    `status text NOT NULL DEFAULT 'open' CHECK (status IN (${states}))`,
    ...columns.map((one) => `${one.name} ${TYPES[one.type]}${one.required ? ' NOT NULL' : ''}`),
    'created_at timestamptz NOT NULL DEFAULT now()',
    'updated_at timestamptz NOT NULL DEFAULT now()',
  ]
  const isIndexed = parent !== null && !pick.is(0.08)
  return `CREATE TABLE ${table} (\n  ${lines.join(',\n  ')}\n);
CREATE INDEX ${table}_by_time ON ${table} (tenant_id, created_at DESC, id DESC);
${isIndexed ? `CREATE INDEX ${table}_by_parent ON ${table} (parent_id);\n` : ''}`
}

/** @param {Module[]} modules @param {number} at @param {Chance} pick */
function adds(modules, at, pick) {
  const [module] = pick.some(modules, 1)
  const [column] = pick.some(module?.columns ?? [], 1)
  if (module === undefined || column === undefined) throw new Error('a module has columns')
  const { table } = module
  const kind = at % 4
  if (kind === 0) {
    const name = `extra_${at}`
    return {
      name: `${table}_${name}`,
      up: `ALTER TABLE ${table} ADD COLUMN ${name} ${TYPES[column.type]} NOT NULL DEFAULT ${DEFAULTS[column.type]};\n`,
      down: `ALTER TABLE ${table} DROP COLUMN ${name};\n`,
    }
  }
  if (kind === 1) {
    const index = `${table}_${column.name}_${at}`
    return {
      name: `index_${index}`,
      up: `CREATE INDEX ${index} ON ${table} (tenant_id, ${column.name});\n`,
      down: `DROP INDEX ${index};\n`,
    }
  }
  if (kind === 2) {
    const check = `${table}_later_${at}`
    return {
      name: `check_${check}`,
      up: `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (updated_at >= created_at) NOT VALID;
ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};\n`,
      down: `ALTER TABLE ${table} DROP CONSTRAINT ${check};\n`,
    }
  }
  return {
    name: `fill_${table}_${at}`,
    up: `UPDATE ${table} SET updated_at = created_at WHERE updated_at < created_at;\n`,
    down: 'SELECT 1;\n',
  }
}
