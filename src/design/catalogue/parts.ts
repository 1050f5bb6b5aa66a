import type { PartTemplate } from './part-template.ts'
import { accounts } from './parts/accounts.ts'
import { approvals } from './parts/approvals.ts'
import { audit } from './parts/audit.ts'
import { courses } from './parts/courses.ts'
import { health } from './parts/health.ts'
import { helpdesk } from './parts/helpdesk.ts'
import { imports } from './parts/imports.ts'
import { organisations } from './parts/organisations.ts'
import { people } from './parts/people.ts'
import { posts } from './parts/posts.ts'
import { projects } from './parts/projects.ts'
import { telemetry } from './parts/telemetry.ts'
import { webhookEndpoints } from './parts/webhook-endpoints.ts'

/** Every part there is. Their entities, events, actions and jobs have names of their own, so that all of them fit together. */
export const parts: readonly PartTemplate[] = [
  people,
  posts,
  organisations,
  projects,
  helpdesk,
  accounts,
  courses,
  webhookEndpoints,
  health,
  telemetry,
  audit,
  approvals,
  imports,
]
