import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLab } from '../lab/index.ts'
import type { Hypothesis } from '../model/finding.ts'
import { databaseFor, readRepository } from '../review/index.ts'
import { realOutside, waitingOutside } from './outside.ts'
import { version } from './version.ts'

export interface ProofOfFinding {
  /** From the folder of the script to the reviewed root. */
  readonly root: string
  /** The folder or file that declares the database. */
  readonly source: string
  readonly hypothesis: Hypothesis
}

/** What was seen, and whether the harm shows. */
export interface ProvenAgain {
  readonly proof: 'reproduced' | 'not reproduced' | 'not run'
  readonly summary: string
  readonly steps: readonly { readonly sql: string; readonly answered: string }[]
  /** How long it took, in milliseconds of this machine: told here, and in no report. */
  readonly tookMs: number
}

/**
 * Tries a hypothesis on a repository as it now is.
 * @param script URL of the script that asks, from which `root` is meant
 */
export async function proveAgain(
  script: string,
  { root, source, hypothesis }: ProofOfFinding,
  residentBytes: () => number,
): Promise<ProvenAgain> {
  const folder = fileURLToPath(new URL(`${root}/`, script))
  const { architecture } = await readRepository({ root: folder, cache: null, stamp: version, outside: waitingOutside, all: true })
  const found =
    architecture.databases.find((database) => database.kind === 'migrations' && database.source === source) ??
    databaseFor(architecture, hypothesis)
  if (found === undefined)
    return { proof: 'not run', summary: `no migrations are at \`${source}\` any more`, steps: [], tookMs: 0 }
  const lab = openLab({
    outside: realOutside,
    cacheFolder: join(tmpdir(), 'lintel-lab'),
    residentBytes,
    migrator: null,
  })
  try {
    const { database, failed } = await lab.replay(found)
    if (failed !== null) return { proof: 'not run', summary: failed, steps: [], tookMs: 0 }
    const startedMs = realOutside.monotonicMs()
    const trial = await lab.tryHypothesis(database, hypothesis)
    return { ...trial, tookMs: Math.round(realOutside.monotonicMs() - startedMs) }
  } finally {
    await lab.close()
  }
}
