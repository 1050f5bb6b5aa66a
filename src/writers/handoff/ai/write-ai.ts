import type { Model } from '../../../model/model.ts'
import type { HandoffFile } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'
import { writeAiGuide } from './ai-guide.ts'
import { writeContracts } from './external-contract.ts'
import { contractSchema, toolsSchema } from './schemas.ts'
import { toolsOf } from './tools.ts'

/** A contract of each system that is called, and each action as a tool of a model. */
export function writeAi(model: Model): readonly HandoffFile[] {
  const contracts = writeContracts(model)
  return [
    jsonFile('tools.json', { name: model.name, tools: toolsOf(model) }),
    jsonFile('tools.schema.json', toolsSchema),
    ...(contracts.length === 0 ? [] : [jsonFile('contract.schema.json', contractSchema)]),
    ...contracts,
    writeAiGuide(model),
  ]
}
