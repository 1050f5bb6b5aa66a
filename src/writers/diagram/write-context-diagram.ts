import type { Model } from '../../model/model.ts'
import { contextPicture } from './context-picture.ts'
import type { Surroundings } from './surroundings.ts'
import { writeBoxPicture } from './write-box-picture.ts'

/** The system among people and the systems of others (C4 level 1), as a Mermaid `flowchart`. */
export function writeContextDiagram(model: Model, around?: Surroundings): string {
  return writeBoxPicture(contextPicture(model, around))
}
