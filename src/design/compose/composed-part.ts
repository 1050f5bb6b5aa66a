import type { PartTemplate } from '../catalogue/part-template.ts'
import type { Subject } from './bind-subject.ts'

/** A part as it stands in a design. */
export interface ComposedPart {
  readonly template: PartTemplate
  /** What it is about; null where it is about its own things alone. */
  readonly subject: Subject | null
  /** Its code where that is made for the design, and no template. */
  readonly code?: string
  /** The template of its tests, where that is not called as the part is. */
  readonly tests?: string
}
