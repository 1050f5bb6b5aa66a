import type { Model } from '../../model/model.ts'
import { containerPicture } from './container-picture.ts'
import type { Surroundings } from './surroundings.ts'
import { writeBoxPicture } from './write-box-picture.ts'

/** Who uses the system and what it consists of, as a Mermaid `flowchart`. */
export function writeContainerDiagram(model: Model, around?: Surroundings): string {
  return writeBoxPicture(containerPicture(model, around))
}
