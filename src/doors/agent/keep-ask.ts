import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfinedFolder } from '../../kit/confined-folder.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Redact } from './redact.ts'
import { openTranscript, type Transcript } from './transcript.ts'

export interface KeptAsk {
  readonly id: string
  readonly transcript: Transcript
  /** Of the ask, absolute and relative to the project. */
  readonly folder: string
  readonly name: string
}

/** Where all that is said to a model and by it is kept: its owner alone reads it. */
export function keepAsk(project: ConfinedFolder, redact: Redact, { now, randomBytes }: Outside): KeptAsk {
  const stamp = new Date(now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const id = `${stamp}-${Buffer.from(randomBytes(4)).toString('hex')}`
  const name = `.lintel/asks/${id}`
  const folder = project.pathOf(name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return { id, name, folder, transcript: openTranscript(join(folder, 'transcript.jsonl'), { redact, now }) }
}
