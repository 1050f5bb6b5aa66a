export { blueprintVariables } from './env-words.ts'
export {
  type HandoffFile,
  type HandoffParts,
  type HandoffRole,
  type HandoffService,
  handoffRoles,
  handoffServices,
} from './handoff.ts'
export { writeHandoff } from './write-handoff.ts'
