/** Statements that say where a transaction begins and ends, told by how they begin. */

const control = /^(begin|start\s+transaction|commit|end|rollback|abort)\b(?![\s\S]*\bto\b)[\w\s,]*;?$/i
const savepoint = /^(savepoint|release|rollback\s+(work\s+|transaction\s+)?to)\b/i

export function isTransactionControl(sql: string): boolean {
  return control.test(sql)
}

export function opensTransaction(sql: string): boolean {
  return /^(begin|start)/i.test(sql)
}

export function rollsBack(sql: string): boolean {
  return /^(rollback|abort)/i.test(sql)
}

export function isSavepoint(sql: string): boolean {
  return savepoint.test(sql)
}

/** Without the comments before the statement, so that its first word tells what it is. */
export function withoutComments(text: string): string {
  return text.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '')
}
