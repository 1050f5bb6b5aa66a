import 'reflect-metadata'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { App, Contribution, Contributor, Imprint, Outbox, Preorder, ShopReview, Title } from './entities'
import { TitleMetadata } from './metadata.entity'

/** Two pods of twelve connections; the database takes sixty. Migrations are run by the Job alone. */
export const options: DataSourceOptions = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [App, Contribution, Contributor, Imprint, Outbox, Preorder, ShopReview, Title, TitleMetadata],
  migrations: [`${__dirname}/migrations/*.js`],
  migrationsTransactionMode: 'each',
  migrationsRun: false,
  synchronize: false,
  extra: { max: 12, connectionTimeoutMillis: 2_000, statement_timeout: 5_000, query_timeout: 6_000 },
}
export default new DataSource(options)
