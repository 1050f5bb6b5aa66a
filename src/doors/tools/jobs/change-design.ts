import { applyChange, type ChangePlan, planChange } from '../../../house/change-design.ts'
import { unifiedDiff } from '../../../house/design.ts'
import { waitingOutside } from '../../../house/outside.ts'
import { cacheFolder } from '../../cli/cache-folder.ts'
import { assertState, fingerprintOf } from './design.ts'
import type { ChangeFacts } from './design-facts.ts'
import { contradictionRow } from './design-rows.ts'
import type { JobAnswers, JobOrder } from './messages.ts'

type Order = Extract<JobOrder, { kind: 'changePlan' | 'changeApply' }>

/** What a sentence would change of a project, and with the fingerprint of what was shown, done. */
export async function changeDesignJob(order: Order, progress: (words: string) => void): Promise<JobAnswers[Order['kind']]> {
  progress('reading the project')
  const plan = await planChange(order.request, order.path, order.profile, process.env)
  const facts = factsOf(plan)
  if (order.kind === 'changePlan') return facts
  assertState(order.state, facts.fingerprint)
  progress('writing the change')
  const { files, decisions, problems } = await applyChange(plan, { cacheFolder: cacheFolder(), outside: waitingOutside })
  return { files, decisions, problems }
}

function factsOf({
  added,
  unread,
  files: edits,
  documents,
  changes,
  statements,
  migration,
  risks,
  decided,
  contradictions,
}: ChangePlan): ChangeFacts {
  const files = [...edits, ...documents.files]
  const against = contradictions.map(contradictionRow)
  return {
    parts: added.parts.map(({ template: { name, says }, subject }) => ({ name, says, about: subject?.entity ?? null })),
    present: added.present,
    unread,
    byHand: added.byHand.map((each) => ({ ...each })),
    files: files.map(({ path, before, after }) => ({
      path,
      state: before === null ? 'new' : 'edited',
      text: before === null ? after : unifiedDiff(path, before, after),
    })),
    changes: JSON.parse(JSON.stringify(changes)),
    statements,
    migration: migration && {
      against: migration.against,
      steps: JSON.parse(JSON.stringify(migration.steps)),
      forbidden: migration.forbidden,
    },
    risks: {
      breaking: risks.breaking.map(({ path, says }) => `${path}: ${says}`),
      personal: risks.personal,
      threats: risks.threats.map((each) => ({ ...each })),
    },
    notes: [...added.notes, ...documents.notes, ...documents.edited.map((path) => `${path} was edited, and stays as it is`)],
    decided: JSON.parse(JSON.stringify(decided)),
    contradictions: against,
    fingerprint: fingerprintOf({ files, changes, decided, against }),
  }
}
