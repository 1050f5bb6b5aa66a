export { writeObjectives } from './write-objectives.ts'
