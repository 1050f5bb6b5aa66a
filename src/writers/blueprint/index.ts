export { writeBlueprint } from './write-blueprint.ts'
