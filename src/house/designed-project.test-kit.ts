import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Decided } from '../design/index.ts'
import type { Knowledge } from '../memory/index.ts'
import { applyChange, type ChangePlan, planChange } from './change-design.ts'
import { type DesignPlan, planDesign, profileOf, readBrief, type WrittenDesign, writeDesign } from './design.ts'
import { withKnowledge } from './open-knowledge.ts'
import { waitingOutsideAt } from './outside.ts'

const outside = waitingOutsideAt(Date.parse('2026-11-22T12:00:00Z'))

/** A question, the name of the option that answers it, and whether it is there. */
type Answer = readonly [question: string, option: string | undefined, status: string | undefined]

export interface DesignedProject {
  file(path: string): string
  read(path: string): string
  addTo(path: string, text: string): void
  /** Written over where only designs wrote. */
  designAgain(set?: readonly string[]): Promise<DesignedAgain>
  planOf(sentence: string, profile?: string): Promise<ChangePlan>
  change(plan: ChangePlan): Promise<WrittenDesign>
  memory<T>(work: (knowledge: Knowledge) => Promise<T>): Promise<T>
  /** Of its decisions that are not ended, by their numbers. */
  answersKept(): Promise<readonly Answer[]>
  remove(): void
}

interface DesignedAgain extends WrittenDesign, Pick<DesignPlan, 'flipped' | 'notes' | 'placements'> {
  readonly decided: readonly Decided[]
  /** Paths of what a person edited. */
  readonly edited: readonly string[]
}

/** A folder for a design, with the package at hand. */
export function openProject(request = 'an API for our social sharing feature'): DesignedProject {
  const home = mkdtempSync(join(tmpdir(), 'lintel-documents-'))
  const folder = join(home, 'social')
  const file = (path: string) => join(folder, path)
  const read = (path: string) => readFileSync(file(path), 'utf8')
  mkdirSync(file('node_modules'), { recursive: true })
  symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), file('node_modules/lintel'))
  return {
    file,
    read,
    addTo: (path, text) => writeFileSync(file(path), read(path) + text),
    designAgain: async (set = []) => {
      const brief = await readBrief({ request, file: existsSync(file('brief.yaml')) ? read('brief.yaml') : null, set })
      const plan = await planDesign(brief, { profile: profileOf('default', folder), svg: false }, folder)
      const written = await writeDesign(plan, { update: true, cacheFolder: join(home, 'cache'), outside })
      const { flipped, notes, placements } = plan
      const edited = placements.filter(({ state }) => state === 'edited').map(({ path }) => path)
      return { ...written, decided: plan.design.decided, flipped, notes, placements, edited }
    },
    planOf: (sentence, profile = 'default') => {
      // Each command is a process of its own; here what was loaded of the project is forgotten.
      const { cache } = createRequire(import.meta.url)
      for (const path of Object.keys(cache)) if (path.startsWith(folder)) delete cache[path]
      return planChange(sentence, folder, profile)
    },
    memory: (work) => withKnowledge(folder, work),
    answersKept: () =>
      withKnowledge(folder, async (knowledge) => {
        const open = await knowledge.read((state) => state.decisions().filter(({ status }) => /accepted|proposed/.test(status)))
        return open.flatMap(({ description, status }) => {
          const [, id, option] = /`(\S+)` = `(\S+)`\.$/m.exec(description) ?? []
          return id === undefined ? [] : [[id, option, status] as const]
        })
      }),
    change: (plan) => applyChange(plan, { cacheFolder: join(home, 'cache'), outside }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** The same questions, each with what a design answers. */
export function asDecided(kept: readonly Answer[], decided: readonly Decided[]): readonly Answer[] {
  return kept.map(([question]) => {
    const now = decided.find(({ id }) => id === question)
    return [question, now?.option.name, now?.status]
  })
}
