export { writeBlueprint, writeSections } from './write-blueprint.ts'
