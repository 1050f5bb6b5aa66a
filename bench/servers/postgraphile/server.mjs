// @ts-check
// PostGraphile 5 as its documentation serves it: the Amber preset over a pool of `pg`.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { announce } from '../requests.mjs'

process.env.GRAPHILE_ENV = 'production'
const connectionString = /** @type {string} */ (process.argv[2])
const server = createServer()
const graphile = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: ['public'], poolConfig: { max: 10 } })],
  grafserv: { graphiql: false, watch: false },
})
await graphile.createServ(grafserv).addTo(server)
announce(server)
