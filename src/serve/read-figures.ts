import type { ReadFigures, ReplicaFigures } from '../ports/store.ts'
import type { Figure } from './observe.ts'

/** Who answers reads, where there are replicas. */
export function readFigures(figures: () => ReadFigures): Figure[] {
  const ofEach = (name: string, help: string, read: (replica: ReplicaFigures) => number | null): Figure => ({
    name,
    help,
    labels: ['replica'],
    read: () =>
      figures().replicas.flatMap((replica) => {
        const value = read(replica)
        return value === null ? [] : [{ labels: { replica: replica.name }, value }]
      }),
  })
  return [
    {
      name: 'lintel_store_reads_total',
      help: 'Reads outside of transactions, by the server that answered; the primary answers what no replica does',
      kind: 'counter',
      labels: ['server'],
      read: () => {
        const { primary, replicas } = figures()
        return [
          { labels: { server: 'primary' }, value: primary },
          ...replicas.map(({ name, reads }) => ({ labels: { server: name }, value: reads })),
        ]
      },
    },
    ofEach('lintel_replica_well', '1 while the replica answers reads', ({ problem }) => (problem === null ? 1 : 0)),
    ofEach(
      'lintel_replica_lag_bytes',
      'Bytes of log that the replica was behind when it was last looked at',
      ({ lagBytes }) => lagBytes,
    ),
  ]
}
