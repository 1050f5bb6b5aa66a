export { writeContainerDiagram } from './write-container-diagram.ts'
export { writeErDiagram } from './write-er-diagram.ts'
export { type DiagramKind, writeSvg } from './write-svg.ts'
