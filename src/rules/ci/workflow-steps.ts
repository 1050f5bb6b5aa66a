/** What the steps of a workflow do. */
import type { Job, Package, Step, Workflow } from '../../model/architecture/deployment.ts'
import { shellText } from '../shell-text.ts'

export function jobSubject({ file }: Workflow, { id }: Job): string {
  return `job:${file}#${id}`
}

/** The path of a step in the places of its workflow. */
export function stepPath({ id }: Job, at: number): string {
  return `jobs/${id}/steps/${at}`
}

/** Of the platform itself, or of this repository. */
export function isOwnAction(action: string): boolean {
  return /^(\.|actions\/|github\/|docker:\/\/)/.test(action)
}

/** The organisations that the packages are of: by their scope, and by where they say that their source lies; in lower case. */
export function ownOrganisations(packages: readonly Package[]): ReadonlySet<string> {
  const owners = packages.flatMap(({ name, repository }) => [
    /^@([^/]+)\//.exec(name ?? '')?.[1],
    /(?:github(?:\.com[/:]|:)|^)([\w-]+)\/[\w.-]+$/.exec(repository ?? '')?.[1],
  ])
  return new Set(owners.flatMap((owner) => owner?.toLowerCase() ?? []))
}

export function isSha(ref: string | null): boolean {
  return ref !== null && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(ref)
}

const deployment =
  /\b(kubectl\s+(\S+\s+){0,12}?(apply|set\s+image|rollout\s+restart|replace)|helm\s+(\S+\s+){0,12}?(upgrade|install)|helmfile\s+(apply|sync)|fly(ctl)?\s+deploy|gcloud\s+(\S+\s+){0,12}?(run|app)\s+deploy|aws\s+ecs\s+update-service|aws\s+lambda\s+update-function-code|docker\s+stack\s+deploy|serverless\s+deploy|sls\s+deploy|railway\s+up|heroku\s+container:release|az\s+(webapp|containerapp)\s+\S+|wrangler\s+deploy|kamal\s+deploy|cdk\s+deploy|terraform\s+apply|pm2\s+(deploy|reload))\b/
/** A script of the repository that says so by its name: `./ops/roll-out.sh`. */
const deployScript = /(^|[;&|\s])(?:\.\/)?(?:[\w.-]+\/){0,6}(?:deploy|roll-?out)(?:-(?:prod|production|staging))?\.sh\b/m
const deployAction =
  /(amazon-ecs-deploy-task-definition|deploy-cloudrun|webapps-deploy|container-apps-deploy|k8s-deploy|flyctl-actions|kubernetes-deploy|helm-deploy|deploy-app-engine|serverless-action|heroku-deploy|appleboy\/ssh-action)/

/** Whether a step brings a new version of a server to where it runs; pages and documentation are no servers. */
export function deploys({ run, uses, name }: Step): boolean {
  if (/pages|docs|storybook|preview|dry.?run/i.test(`${name ?? ''} ${uses?.action ?? ''}`)) return false
  if (uses !== null)
    return deployAction.test(uses.action) && (uses.action !== 'appleboy/ssh-action' || /deploy/i.test(name ?? ''))
  if (run === null || /--dry-run/.test(run.text)) return false
  const text = shellText(run.text)
  return deployment.test(text) || deployScript.test(text)
}

const migration =
  /\b(prisma\s+(migrate\s+deploy|db\s+push)|knex\s+(\S+\s+){0,12}?migrate|drizzle-kit\s+(migrate|push)|typeorm(-ts-node-\w+)?\s+(\S+\s+){0,12}?migration:run|sequelize(-cli)?\s+db:migrate|node-pg-migrate\s+(\S+\s+){0,12}?up|flyway\S*\s+(\S+\s+){0,12}?migrate|liquibase\s+(\S+\s+){0,12}?update|goose\S*\s+(\S+\s+){0,12}?up|dbmate\S*\s+(\S+\s+){0,12}?(up|migrate)|migrate(:[\w.@:-]+)?\s+(\S+\s+){0,12}?up|alembic\s+upgrade|manage\.py\s+migrate|rails\s+db:(migrate|prepare|schema:load)|rake\s+db:migrate|diesel\s+migration\s+run|sqlx\s+migrate\s+run|atlas\s+migrate\s+apply|sqitch\s+deploy|mikro-orm\s+migration:up|lintel\s+migrate\s+apply|ef\s+database\s+update)\b/

/** A script that says so by its name: `npm run db:migrate`, `node scripts/migrate.js`. */
const byName =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?[\w:.-]*migrat(?:e|ions?)\b|\b(?:node|tsx|ts-node|bun|deno\s+run)\s+(?:\S+\s+){0,4}?\S*migrate\.[cm]?[jt]s\b/

/** Whether a step changes the schema of a database, by itself or by a script of a package. */
export function migrates(step: Step, packages: readonly Package[]): boolean {
  return (
    runText(step, packages).some((text) => migration.test(text) || byName.test(text)) ||
    /flyway|liquibase|atlas-action\/migrate\/apply/.test(step.uses?.action ?? '')
  )
}

/** The text of a step, and of the scripts of packages that it calls. */
export function runText({ run }: Step, packages: readonly Package[]): readonly string[] {
  if (run === null) return []
  const text = shellText(run.text)
  const called = Array.from(
    text.matchAll(
      /\b(?:npm|pnpm|yarn|bun)\s+(?:(?:(?:--filter|-F|--prefix|-C|--workspace|-w)\s+\S+|-\S+)\s+){0,8}(?:run\s+|run-script\s+)?([\w:.-]+)/g,
    ),
    ([, script]) => script!,
  )
  const scripts = packages.flatMap(({ scripts: each }) => called.flatMap((name) => each[name]?.text ?? []))
  const nested = scripts.flatMap((script) =>
    Array.from(script.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:.-]+)/g), ([, name]) =>
      packages.flatMap(({ scripts: each }) => each[name!]?.text ?? []),
    ).flat(),
  )
  return [text, ...scripts, ...nested]
}
