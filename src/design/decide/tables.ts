import type { DecisionTable } from './table.ts'
import { api } from './tables/api.ts'
import { architecture } from './tables/architecture.ts'
import { authentication } from './tables/authentication.ts'
import { caching } from './tables/caching.ts'
import { compliance } from './tables/compliance.ts'
import { database } from './tables/database.ts'
import { deployment } from './tables/deployment.ts'
import { messaging } from './tables/messaging.ts'
import { operations } from './tables/operations.ts'
import { security } from './tables/security.ts'
import { tenancy } from './tables/tenancy.ts'

/** Every decision that a design takes, in the order in which they are told. */
export const decisionTables: readonly DecisionTable[] = [
  ...architecture,
  ...database,
  ...caching,
  ...messaging,
  ...api,
  ...authentication,
  ...security,
  ...compliance,
  ...tenancy,
  ...deployment,
  ...operations,
]
