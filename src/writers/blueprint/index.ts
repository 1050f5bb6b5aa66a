export { writeBlueprint, writePart, writeSections } from './write-blueprint.ts'
