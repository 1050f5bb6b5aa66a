import type { Model } from '../../../model/model.ts'
import type { HandoffFile } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'
import { budgetsOf, budgetsSchema } from './budgets.ts'
import { loadScript } from './load-script.ts'
import { writePerformanceGuide } from './performance-guide.ts'

/** What is expected, by class of operation, and a script that measures it. */
export function writePerformance(model: Model): readonly HandoffFile[] {
  const budgets = budgetsOf(model)
  return [
    jsonFile('budgets.json', budgets),
    jsonFile('budgets.schema.json', budgetsSchema),
    { path: 'load.mjs', text: loadScript },
    writePerformanceGuide(model, budgets),
  ]
}
