export { rulesFile } from './objectives-page.ts'
export { writeObjectives } from './write-objectives.ts'
