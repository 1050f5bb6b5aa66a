import knexFactory from 'knex'
import settings from '../knexfile.mjs'

export const knex = knexFactory(settings)
