/** Older versions of the API beside the present one, as they are written: what is not named is as it is now. */
import type { JsonValue, ShapeField } from './blueprint.ts'

/** An older version of the API: how it differs from what the blueprint says. */
export interface Version {
  /** When it became, or will become, deprecated: `2026-11-01`, read as the beginning of that day in UTC. */
  readonly deprecated?: string
  /** From when on it may no longer answer. It does, unless it `ends`. */
  readonly sunset?: string
  /** After the sunset it is answered 410. */
  readonly ends?: boolean
  /** Where people read how to move on; absolute. */
  readonly guide?: string
  /** By the name they have in this version; null for what it does not have. */
  readonly entities?: Readonly<Record<string, EntityVersion | null>>
  readonly actions?: Readonly<Record<string, ActionVersion | null>>
  readonly because?: string
}

export interface EntityVersion {
  /** What it is called now, where this version has another name for it. */
  readonly entity?: string
  /** The name in URLs, when the derived plural is not the one it had. */
  readonly plural?: string
  /** By their names in this version: what the field is called now, or what it was where code makes it of others. */
  readonly fields?: Readonly<Record<string, FieldVersion | ShapeField>>
  /** Lists of other entities that had another name: `{ reviews: 'ratings' }`. */
  readonly relations?: Readonly<Record<string, string>>
  /** By field of this version: its words, and which of today's each one stands for. The first is what is written. */
  readonly values?: Readonly<Record<string, WordsVersion>>
  /** Fields and lists of today that it does not know. */
  readonly without?: readonly string[]
  /** By field of today: what is stored where this version has nothing to say. */
  readonly absent?: Readonly<Record<string, JsonValue>>
  /** `toOld` and `toNew` in code make of today's row the fields that are declared here, and the other way round. */
  readonly code?: boolean
}

/** The name that the field has now; `optional` where it may be left out in this version, and `absent` is stored. */
export type FieldVersion = string | { readonly from: string; readonly optional?: boolean }
export type WordsVersion = Readonly<Record<string, string | readonly string[]>>

export interface ActionVersion {
  /** What it is called now, where this version has another name for it. */
  readonly action?: string
  /** The method and path it had, where they are not those of its name. */
  readonly http?: string
  /** By name in this version: what it is called now. Null, by the name of today, for what it does not know. */
  readonly input?: Readonly<Record<string, FieldVersion | null>>
  readonly returns?: Readonly<Record<string, FieldVersion | null>>
  readonly values?: Readonly<Record<string, WordsVersion>>
  readonly absent?: Readonly<Record<string, JsonValue>>
}

/** A field of an older version that code makes of others: written with a word of the language, so it has a kind. */
export function isMade(field: FieldVersion | ShapeField): field is ShapeField {
  return typeof field === 'object' && 'kind' in field
}

/** What the present name of a field is that an older version knows. */
export function presentName(field: FieldVersion): string {
  return typeof field === 'string' ? field : field.from
}

/** Milliseconds of the first instant of a day in UTC; undefined for what is no day of the calendar. */
export function readDay(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00.000Z`)
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms
}
