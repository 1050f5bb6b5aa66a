import type { ConfinedFolder } from '../../kit/confined-folder.ts'
import type { Proposal } from './proposals.ts'

export interface Written {
  readonly path: string
  /** `conflict`: somebody else changed it since it was read, and it is as they left it. */
  readonly state: 'written' | 'conflict' | 'refused'
  readonly says: string | null
}

/** Writes each file as a whole, and only over what its change was made for. */
export function writeAccepted(project: ConfinedFolder, accepted: readonly Proposal[]): readonly Written[] {
  return accepted.map(({ path, after, over }) => {
    try {
      if (project.write(path, after, over)) return { path, state: 'written', says: null }
      return { path, state: 'conflict', says: 'somebody else changed it meanwhile: it is as they left it' }
    } catch (error) {
      const { name, code, message } = error as NodeJS.ErrnoException
      if (name !== 'OutsideFolderError' && code === undefined) throw error
      return { path, state: 'refused', says: message }
    }
  })
}
