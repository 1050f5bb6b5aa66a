import type { Model } from '../../../model/model.ts'
import { type BlueprintVariable, blueprintVariables } from '../env-words.ts'
import type { HandoffService } from '../handoff.ts'
import { nodeMajor } from './docker-file.ts'

const checkout = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2'
const setupNode = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0'

/** Blueprint, types and tests; the review as a gate; what becomes of the tables; the image. */
export function writeWorkflow(model: Model, services: readonly HandoffService[]): string {
  return `name: lintel
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: lintel-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
${prepared(1)}
      - run: npx lintel check
      - run: npm test --if-present
  review:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
${prepared(0)}
      - env:
          BASE: \${{ github.base_ref }}
        run: |
          npx lintel review --profile gate --fail-on high \${BASE:+--since "origin/$BASE"} --markdown review.md || status=$?
          cat review.md >> "$GITHUB_STEP_SUMMARY"
          exit "\${status:-0}"
  migrate:
    # The tables of the target branch are made; then the plan that leads to these. Ends with 1 where values would be destroyed.
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-24.04
    timeout-minutes: 15
${services.includes('postgres') ? postgresService : ''}    steps:
${prepared(0)}
      - env:
          BASE: \${{ github.base_ref }}
          LINTEL_AUTH: none
          LINTEL_DATA: \${{ runner.temp }}/data
${services.includes('postgres') ? '          DATABASE_URL: postgres://app@127.0.0.1:5432/app\n' : ''}        run: |
${exported(blueprintVariables(model))}          git show "origin/$BASE:package-lock.json" | grep -q '"node_modules/lintel"' || { echo "$BASE is not served by Lintel yet"; exit 0; }
          git checkout --detach "origin/$BASE"
          npm ci
          PORT=3999 node node_modules/lintel/bin/lintel.js start . &
          server=$!
          curl --silent --fail --retry 30 --retry-delay 1 --retry-all-errors http://127.0.0.1:3999/readyz
          kill "$server"
          wait "$server" || true
          git checkout --detach "$GITHUB_SHA"
          npm ci
          npx lintel migrate plan
  image:
    needs: [check, review]
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - run: docker build --tag "${model.name.toLowerCase()}:$GITHUB_SHA" .
`
}

function prepared(depth: number): string {
  return `      - uses: ${checkout}
        with: { persist-credentials: false, fetch-depth: ${depth} }
      - uses: ${setupNode}
        with: { node-version: ${nodeMajor} }
      - run: npm ci`
}

/** Reachable from this job alone, and gone with it. */
const postgresService = `    services:
      postgres:
        image: postgres:17.5
        env: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_HOST_AUTH_METHOD: trust }
        ports: ["127.0.0.1:5432:5432"]
        options: --health-cmd "pg_isready --username app" --health-interval 5s --health-timeout 3s --health-retries 12
`

/** Nothing is called while tables are made, so that a value of the right form will do. */
function exported(variables: readonly BlueprintVariable[]): string {
  return variables
    .map(({ name, places }) =>
      places.some((place) => /^external\..*\.url$|^webhooks\.[^.]+\.to$/.test(place))
        ? `          export ${name}=https://127.0.0.1:9\n`
        : `          export ${name}="whsec_$(openssl rand -base64 24)"\n`,
    )
    .join('')
}
