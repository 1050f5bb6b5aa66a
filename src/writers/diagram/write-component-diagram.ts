import type { Model } from '../../model/model.ts'
import { componentPicture } from './component-picture.ts'
import type { PicturePart } from './picture-parts.ts'
import { writeBoxPicture } from './write-box-picture.ts'

/** The parts inside the system and why one knows another (C4 level 3), as a Mermaid `flowchart`. */
export function writeComponentDiagram(model: Model, parts: readonly PicturePart[] = []): string {
  return writeBoxPicture(componentPicture(model, parts))
}
