export { type Objective, type ObjectiveOptions, objectivesOf } from './objectives.ts'
export { type ObjectiveFiles, writeObjectives } from './write-objectives.ts'
