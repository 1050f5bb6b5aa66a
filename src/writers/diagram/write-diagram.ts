import type { Model } from '../../model/model.ts'
import { writeComponentDiagram } from './write-component-diagram.ts'
import { writeContainerDiagram } from './write-container-diagram.ts'
import { writeContextDiagram } from './write-context-diagram.ts'
import { writeErDiagram } from './write-er-diagram.ts'
import { writeSagaDiagram } from './write-saga-diagram.ts'
import { writeSequenceDiagram } from './write-sequence-diagram.ts'
import type { DiagramKind, DiagramOptions } from './write-svg.ts'

/** The diagram as Mermaid's text. @throws Error when there is nothing of the kind to draw. */
export function writeDiagram(model: Model, kind: DiagramKind, { action, parts = [], around }: DiagramOptions = {}): string {
  switch (kind) {
    case 'er':
      return writeErDiagram(model)
    case 'context':
      return writeContextDiagram(model, around)
    case 'container':
      return writeContainerDiagram(model, around)
    case 'component':
      return writeComponentDiagram(model, parts)
    case 'sequence':
      return writeSequenceDiagram(model, action ?? null, parts)
    case 'saga':
      return writeSagaDiagram(model)
  }
}
