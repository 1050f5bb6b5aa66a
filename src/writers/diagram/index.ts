export { writeContainerDiagram } from './write-container-diagram.ts'
export { writeErDiagram } from './write-er-diagram.ts'
export { writeSagaDiagram } from './write-saga-diagram.ts'
export { type DiagramKind, drawSvg, writeSvg } from './write-svg.ts'
