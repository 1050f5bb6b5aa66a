export { writeContainerDiagram } from './write-container-diagram.ts'
export { writeErDiagram } from './write-er-diagram.ts'
export { writeSvg } from './write-svg.ts'
