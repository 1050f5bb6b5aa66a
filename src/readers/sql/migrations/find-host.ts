import type { Sources } from '../../reader.ts'
import type { MigrationFolder } from './folder.ts'

export function findHostFolders(_sources: Sources, _paths: readonly string[]): MigrationFolder[] {
  return []
}
