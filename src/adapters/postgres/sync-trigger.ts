import { quote } from '../../kit/sql.ts'
import type { FieldModel } from '../../model/model.ts'
import { columnIn, type Fill, mapped } from '../sql/convert-value.ts'

/** What keeps a row right while old and new code write it. */
export type SyncRule =
  /** Two columns that hold the same, each in its own words: whichever was written tells the other. */
  | {
      readonly is: 'pair'
      readonly old: string
      readonly now: string
      readonly isJson: boolean
      readonly forward: (value: string) => string
      readonly backward: (value: string) => string
    }
  /** A column that code reads no more, kept for those who go back. */
  | { readonly is: 'kept'; readonly old: string; readonly now: string; readonly backward: (value: string) => string }
  /** What old code does not give. `follows`: only old code still writes what it is made of. */
  | { readonly is: 'fill'; readonly column: string; readonly fill: Fill; readonly required: boolean; readonly follows: boolean }
  | { readonly is: 'remap'; readonly column: string; readonly map: Readonly<Record<string, string>> }

export function syncName(table: string): string {
  return quote(`lintel_sync_${table}`.slice(0, 63))
}

/** Migrations that fill rows set this, so that the trigger leaves their work as it is. */
export const fillingSetting = 'lintel.filling'

export function writeSyncFunction(table: string, rules: readonly SyncRule[]): string {
  const body = [
    ...rules.flatMap((rule) => (rule.is === 'remap' ? [assign(rule.column, mapped(ofNew(rule.column), rule.map))] : [])),
    "IF TG_OP = 'INSERT' THEN",
    ...rules.flatMap(onInsert),
    'NULL;',
    'ELSE',
    ...rules.flatMap(onUpdate),
    'NULL;',
    'END IF;',
    ...rules.flatMap((rule) => (rule.is === 'kept' ? [assign(rule.old, rule.backward(ofNew(rule.now)))] : [])),
    'RETURN NEW;',
  ]
  return (
    `CREATE OR REPLACE FUNCTION ${syncName(table)}() RETURNS trigger LANGUAGE plpgsql AS $lintel$\nBEGIN\n` +
    `${body.map((line) => `  ${line}`).join('\n')}\nEND $lintel$`
  )
}

export function writeSyncTrigger(table: string): string {
  return (
    `CREATE OR REPLACE TRIGGER "lintel_sync" BEFORE INSERT OR UPDATE ON ${quote(table)} FOR EACH ROW ` +
    `WHEN (current_setting('${fillingSetting}', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ${syncName(table)}()`
  )
}

export function dropSync(table: string): readonly string[] {
  return [`DROP TRIGGER IF EXISTS "lintel_sync" ON ${quote(table)}`, `DROP FUNCTION IF EXISTS ${syncName(table)}()`]
}

function onInsert(rule: SyncRule): readonly string[] {
  if (rule.is === 'pair') {
    return [
      `IF ${ofNew(rule.now)} IS NULL THEN ${assign(rule.now, rule.forward(ofNew(rule.old)))}`,
      `ELSIF ${ofNew(rule.old)} IS NULL THEN ${assign(rule.old, rule.backward(ofNew(rule.now)))} END IF;`,
    ]
  }
  if (rule.is === 'fill' && rule.required) return [fillIfNull(rule)]
  return []
}

function onUpdate(rule: SyncRule): readonly string[] {
  if (rule.is === 'pair') {
    const changed = (column: string) => distinct(column, rule.isJson)
    return [
      `IF ${changed(rule.old)} THEN ${assign(rule.now, rule.forward(ofNew(rule.old)))}`,
      `ELSIF ${changed(rule.now)} THEN ${assign(rule.old, rule.backward(ofNew(rule.now)))} END IF;`,
    ]
  }
  if (rule.is !== 'fill') return []
  const sources = rule.fill.sources.map(({ column }) => column)
  const follow =
    rule.follows && sources.length > 0
      ? [
          `IF ${sources.map((column) => distinct(column, false)).join(' OR ')} THEN ${assign(rule.column, rule.fill.sql(columnIn('NEW.')))} END IF;`,
        ]
      : []
  return [...follow, ...(rule.required ? [fillIfNull(rule)] : [])]
}

function fillIfNull({ column, fill }: { readonly column: string; readonly fill: Fill }): string {
  return `IF ${ofNew(column)} IS NULL THEN ${assign(column, fill.sql(columnIn('NEW.')))} END IF;`
}

/** `json` has no equality of its own. */
function distinct(column: string, isJson: boolean): string {
  const text = isJson ? '::text' : ''
  return `NEW.${quote(column)}${text} IS DISTINCT FROM OLD.${quote(column)}${text}`
}

function ofNew(column: string): string {
  return `NEW.${quote(column)}`
}

function assign(column: string, value: string): string {
  return `${ofNew(column)} := ${value};`
}

export function isJson({ field }: FieldModel): boolean {
  return field.kind === 'json' || field.kind === 'list'
}
