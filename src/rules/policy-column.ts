import type { Table } from '../model/architecture/database.ts'

/** The column that the policies of a table compare with who asks; null where they do something else. */
export function tenantColumnIn({ policies, columns }: Table): string | null {
  const texts = policies.flatMap(({ using, check }) => [using ?? '', check ?? ''])
  const asks = texts
    .filter((text) => /current_setting|current_user|session_user|auth\.|current_tenant|\(\s*\)/i.test(text))
    .join(' ')
  return columns.find(({ name }) => new RegExp(`\\b${name.replaceAll(/[^\w]/g, '\\$&')}\\b`).test(asks))?.name ?? null
}
