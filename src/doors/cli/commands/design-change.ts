import { applyChange, type ChangePlan, planChange } from '../../../house/change-design.ts'
import { cacheFolder } from '../cache-folder.ts'
import { changeText } from '../change-text.ts'
import { contradictionsText } from '../design-text.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, json, out, withProgress } from '../output.ts'
import { outsideOfRun } from '../outside-of-run.ts'
import { tellWritten } from './design-written.ts'
import { summaryAfter, summaryText } from './summary.ts'

export interface ChangeOptions {
  readonly folder: string
  readonly profile: string
  readonly yes: boolean
  readonly supersede: boolean
  readonly json: boolean
}

/** A sentence changes the design of a folder: what it means is shown first, which ends with 1 as every design does that waits for a person, and done with `--yes`. */
export async function changeDesign(request: string, options: ChangeOptions): Promise<ExitCode> {
  if (request.trim() === '') throw new UsageError('say what is to be changed', '`lintel design --change "add comments"`')
  const plan = await withProgress('reading the project', planChange(request, options.folder, options.profile, process.env))
  const { files, decided } = plan
  const contradictions = plan.contradictions.filter(({ byDesign }) => !byDesign)
  if (!options.json) out.line(changeText(plan, out.colours))
  if (contradictions.length > 0 && !options.supersede) {
    if (options.json) out.line(json({ state: 'contradicted', ...told(plan) }))
    else out.line(contradictionsText(contradictions, out.colours))
    return 1
  }
  if (files.length === 0 && decided.length === 0) {
    if (options.json) out.line(json({ state: 'unchanged', ...told(plan) }))
    else err.line(`\nNothing is to be done: ${plan.unread.length === 0 ? 'all of it' : 'what was read of it'} is there already.`)
    return 0
  }
  if (!options.yes) {
    if (options.json) out.line(json({ state: 'proposed', ...told(plan) }))
    else err.line(`\nNothing was written: ${err.colours.cyan('--yes')} does it.`)
    return 1
  }
  const { overview, ...done } = await withProgress(
    'writing',
    applyChange(plan, { cacheFolder: cacheFolder(), outside: outsideOfRun(process.env) }),
  )
  const summary = await summaryAfter({ folder: plan.folder, overview, findings: null })
  if (options.json) out.line(json({ state: 'written', ...told(plan), ...done, summary }))
  else {
    tellWritten(done, plan.folder)
    if (summary !== null) out.line(`\n${summaryText(summary)}`)
  }
  return 0
}

function told({ added, unread, files, changes, statements, migration, risks, documents, decided, contradictions }: ChangePlan) {
  return {
    parts: added.parts.map(({ template, subject }) => ({ name: template.name, subject: subject?.entity ?? null })),
    present: added.present,
    says: added.says,
    unread,
    notes: [...added.notes, ...documents.notes],
    files: files.map(({ path, before }) => ({ path, state: before === null ? 'new' : 'changed' })),
    byHand: added.byHand,
    changes,
    statements,
    migration,
    risks,
    documents: { files: documents.files.map(({ path }) => path), edited: documents.edited },
    decided: decided.map(({ id, option, status, because, until }) => ({ id, option: option.name, status, because, until })),
    contradictions: contradictions.map(({ decision, decided: against }) => ({
      decision: `ADR-${decision.id}`,
      question: against.id,
    })),
  }
}
