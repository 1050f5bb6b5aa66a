export { writeContainerDiagram } from './write-container-diagram.ts'
export { writeErDiagram } from './write-er-diagram.ts'
export { drawSvg, writeSvg } from './write-svg.ts'
