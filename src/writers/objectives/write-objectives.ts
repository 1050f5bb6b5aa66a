import type { Model } from '../../model/model.ts'
import { type ObjectiveOptions, objectivesOf } from './objectives.ts'
import { objectivesPage } from './objectives-page.ts'
import { prometheusRules } from './prometheus-rules.ts'

export interface ObjectiveFiles {
  /** A rules file for Prometheus, in YAML. */
  readonly rules: string
  /** The same for people, in Markdown. */
  readonly page: string
}

/** What is promised of the requests of a model, with its alerts. The same model and options give the same bytes. */
export function writeObjectives(model: Model, options: ObjectiveOptions): ObjectiveFiles {
  const objectives = objectivesOf(model, options)
  return { rules: prometheusRules(model, objectives), page: objectivesPage(model, objectives) }
}
