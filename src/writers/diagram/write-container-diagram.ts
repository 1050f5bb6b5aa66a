import type { Model } from '../../model/model.ts'
import { containersOf, counted, listed } from './containers.ts'

/** Who uses the system and what it consists of, as a Mermaid `flowchart`. */
export function writeContainerDiagram(model: Model): string {
  const { name, actors, operations, tables, actions, events, tokens } = containersOf(model)
  const hasActions = actions.length > 0
  const hasEvents = events.length > 0
  const lines = [
    'flowchart LR',
    ...actors.map(({ id, label }) => `  ${id}([${text(label)}])`),
    ...(tokens ? [`  issuer[${text('Token issuer', 'signs JWTs')}]`] : []),
    `  subgraph system[${text(name)}]`,
    `    api[${text('REST API', `${counted(operations, 'operation')}, OpenAPI 3.1`)}]`,
    ...(hasActions ? [`    handlers[${text('Handlers', listed(actions, 'actions'))}]`] : []),
    `    store[(${text('SQLite', counted(tables, 'table'))})]`,
    ...(hasEvents ? [`    bus{{${text('Event bus', listed(events, 'events'))}}}`] : []),
    '  end',
    ...actors.map(({ id, does }) => (does.length === 0 ? `  ${id} --> api` : `  ${id} -->|${text(...does)}| api`)),
    ...(tokens ? [`  api -.->|${text('verifies tokens of')}| issuer`] : []),
    `  api -->|${text('SQL')}| store`,
    ...(hasActions ? [`  api -->|${text('calls')}| handlers`, `  handlers -->|${text('db, as the caller')}| store`] : []),
    ...(hasEvents ? [`  ${hasActions ? 'handlers' : 'api'} -->|${text('after commit')}| bus`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Lines of text in quotes, as Mermaid escapes them. */
function text(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .replaceAll(/\s+/g, ' ')
      .replaceAll('#', '#35;')
      .replaceAll('"', '#quot;')
      .replaceAll('<', '#lt;')
      .replaceAll('>', '#gt;'),
  )
  return `"${escaped.join('<br/>')}"`
}
