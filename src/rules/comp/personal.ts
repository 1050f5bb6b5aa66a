/** Tables that hold what people are known by, and tables that record who did what. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Column, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'

const names =
  /^(e_?mail|email_?address|phone|phone_?number|mobile|full_?name|first_?name|last_?name|surname|date_?of_?birth|birth_?date|birthday|dob|ssn|tax_?number|tax_?id|national_?id|passport\w*|iban|street|postal_?code|zip_?code|home_?address|billing_?address)$/i

export function personalColumns({ columns }: Table): readonly Column[] {
  return columns.filter(({ name }) => names.test(name))
}

const ofPeople =
  /(^|[._])(users?|customers?|people|persons?|patients?|members?|contacts?|subscribers?|clients?|employees?|students?|guests?|profiles?|leads?|authors?|applicants?|participants?)$/i

/** Rows of it are people, who are known by at least one column. */
export function isOfPeople(table: Table): boolean {
  return ofPeople.test(table.name) && personalColumns(table).length > 0
}

const record =
  /(^|[._])(audit\w*|\w*_audit|access_?log|activity_?log|change_?log|security_?log|audit_?trail|history|\w+_history|ledger|\w*ledger_entries|movements|journal|journal_entries)$/i

/** Tables that say what happened: rows are added, and nothing else. */
export function recordTables(architecture: Architecture): readonly Table[] {
  return databasesOf(architecture).flatMap(({ tables }) => tables.filter(({ name }) => record.test(name)))
}

/** Says who does what to whom: a log of events, not of amounts. */
export function isAudit({ name }: Table): boolean {
  return /audit|access_?log|activity_?log|security_?log/i.test(name)
}
