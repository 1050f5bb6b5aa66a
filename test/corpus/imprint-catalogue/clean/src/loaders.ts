import DataLoader from 'dataloader'
import { type DataSource, In } from 'typeorm'
import { Contribution, type Contributor } from './entities'

/** Made anew for each request. */
export const loadersFor = (source: DataSource) => ({
  contributors: new DataLoader<string, Contributor[]>(
    async (titleIds) => {
      const rows = await source.getRepository(Contribution).find({ where: { titleId: In([...titleIds]) }, relations: { contributor: true }, order: { position: 'ASC' }, take: 2_000 })
      return titleIds.map((id) => rows.filter((row) => row.titleId === id).map((row) => row.contributor))
    },
    { maxBatchSize: 100 },
  ),
})
export type Loaders = ReturnType<typeof loadersFor>
