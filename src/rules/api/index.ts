import type { Rule } from '../rule.ts'
import credentialInUrl from './credential-in-url.ts'
import duplicateOperationId from './duplicate-operation-id.ts'
import errorShapeDrift from './error-shape-drift.ts'
import guardUndeclared from './guard-undeclared.ts'
import insecureAuthScheme from './insecure-auth-scheme.ts'
import noErrorContract from './no-error-contract.ts'
import noVersionPlan from './no-version-plan.ts'
import openWriteSchema from './open-write-schema.ts'
import pathAmbiguous from './path-ambiguous.ts'
import pathParameterMismatch from './path-parameter-mismatch.ts'
import plainHttpServer from './plain-http-server.ts'
import readUnsecured from './read-unsecured.ts'
import secretInResponse from './secret-in-response.ts'
import securitySchemeUndefined from './security-scheme-undefined.ts'
import sequentialPublicId from './sequential-public-id.ts'
import unboundedInput from './unbounded-input.ts'
import unboundedList from './unbounded-list.ts'
import writeUnsecured from './write-unsecured.ts'

/** Rules about what interface descriptions promise. */
export const apiRules: readonly Rule[] = [
  credentialInUrl,
  duplicateOperationId,
  errorShapeDrift,
  guardUndeclared,
  insecureAuthScheme,
  noErrorContract,
  noVersionPlan,
  openWriteSchema,
  pathAmbiguous,
  pathParameterMismatch,
  plainHttpServer,
  readUnsecured,
  secretInResponse,
  securitySchemeUndefined,
  sequentialPublicId,
  unboundedInput,
  unboundedList,
  writeUnsecured,
]
