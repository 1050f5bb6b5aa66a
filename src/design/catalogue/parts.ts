import type { PartTemplate } from './part-template.ts'
import { accounts } from './parts/accounts.ts'
import { approvals } from './parts/approvals.ts'
import { articles } from './parts/articles.ts'
import { audit } from './parts/audit.ts'
import { banking } from './parts/banking.ts'
import { bookings } from './parts/bookings.ts'
import { carts } from './parts/carts.ts'
import { chat } from './parts/chat.ts'
import { commentReports } from './parts/comment-reports.ts'
import { comments } from './parts/comments.ts'
import { communities } from './parts/communities.ts'
import { courses } from './parts/courses.ts'
import { deliveries } from './parts/deliveries.ts'
import { documents } from './parts/documents.ts'
import { files } from './parts/files.ts'
import { follows } from './parts/follows.ts'
import { games } from './parts/games.ts'
import { health } from './parts/health.ts'
import { helpdesk } from './parts/helpdesk.ts'
import { imports } from './parts/imports.ts'
import { ledger } from './parts/ledger.ts'
import { likes } from './parts/likes.ts'
import { listings } from './parts/listings.ts'
import { moderation } from './parts/moderation.ts'
import { notifications } from './parts/notifications.ts'
import { orders } from './parts/orders.ts'
import { organisations } from './parts/organisations.ts'
import { payments } from './parts/payments.ts'
import { payouts } from './parts/payouts.ts'
import { people } from './parts/people.ts'
import { posts } from './parts/posts.ts'
import { products } from './parts/products.ts'
import { projects } from './parts/projects.ts'
import { subscriptions } from './parts/subscriptions.ts'
import { tags } from './parts/tags.ts'
import { telemetry } from './parts/telemetry.ts'
import { warehouses } from './parts/warehouses.ts'
import { webhookEndpoints } from './parts/webhook-endpoints.ts'

/** Every part there is, by `scripts/index-parts.mjs`. Their entities, events, actions and jobs have names of their own. */
export const parts: readonly PartTemplate[] = [
  accounts,
  approvals,
  articles,
  audit,
  banking,
  bookings,
  carts,
  chat,
  commentReports,
  comments,
  communities,
  courses,
  deliveries,
  documents,
  files,
  follows,
  games,
  health,
  helpdesk,
  imports,
  ledger,
  likes,
  listings,
  moderation,
  notifications,
  orders,
  organisations,
  payments,
  payouts,
  people,
  posts,
  products,
  projects,
  subscriptions,
  tags,
  telemetry,
  warehouses,
  webhookEndpoints,
]
