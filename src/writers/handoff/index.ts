export { blueprintVariables } from './env-words.ts'
export {
  type HandoffFile,
  type HandoffParts,
  type HandoffRole,
  type HandoffService,
  handoffRoles,
  handoffServices,
} from './handoff.ts'
export type { Threat } from './security/threat.ts'
export { threatsOf } from './security/write-security.ts'
export { writeHandoff } from './write-handoff.ts'
