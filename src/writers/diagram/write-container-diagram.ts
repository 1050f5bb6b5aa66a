import type { Model } from '../../model/model.ts'
import { containersOf, counted, listed, workWords } from './containers.ts'
import { mermaidText } from './mermaid-text.ts'

/** Who uses the system and what it consists of, as a Mermaid `flowchart`. */
export function writeContainerDiagram(model: Model): string {
  const containers = containersOf(model)
  const { name, actors, operations, tables, actions, events, external, webhooks, tokens } = containers
  const work = workWords(containers)
  const hasActions = actions.length > 0
  const hasEvents = events.length > 0
  const callers = external.length > 0 ? [...(hasActions ? ['handlers'] : []), ...(work === '' ? [] : ['work'])] : []
  const lines = [
    'flowchart LR',
    ...actors.map(({ id, label }) => `  ${id}([${mermaidText(label)}])`),
    ...(tokens ? [`  issuer[${mermaidText('Token issuer', 'signs JWTs')}]`] : []),
    `  subgraph system[${mermaidText(name)}]`,
    `    api[${mermaidText('REST API', `${counted(operations, 'operation')}, OpenAPI 3.1`)}]`,
    ...(hasActions ? [`    handlers[${mermaidText('Handlers', listed(actions, 'actions'))}]`] : []),
    ...(work === '' ? [] : [`    work[${mermaidText('Work', work)}]`]),
    `    store[(${mermaidText('SQLite or PostgreSQL', counted(tables, 'table'))})]`,
    ...(hasEvents ? [`    bus{{${mermaidText('Event bus', listed(events, 'events'))}}}`] : []),
    '  end',
    ...(external.length > 0 ? [`  external[${mermaidText('Systems of others', listed(external, 'systems'))}]`] : []),
    ...(webhooks.length > 0 ? [`  webhooks[${mermaidText('Webhooks', listed(webhooks, 'webhooks'))}]`] : []),
    ...actors.map(({ id, does }) => (does.length === 0 ? `  ${id} --> api` : `  ${id} -->|${mermaidText(...does)}| api`)),
    ...(tokens ? [`  api -.->|${mermaidText('verifies tokens of')}| issuer`] : []),
    `  api -->|${mermaidText('SQL')}| store`,
    ...(hasActions
      ? [`  api -->|${mermaidText('calls')}| handlers`, `  handlers -->|${mermaidText('db, as the caller')}| store`]
      : []),
    ...(hasEvents ? [`  ${hasActions ? 'handlers' : 'api'} -->|${mermaidText('after commit')}| bus`] : []),
    ...(work === '' ? [] : [`  work -->|${mermaidText('db, as the system')}| store`]),
    ...callers.map((caller) => `  ${caller} -->|${mermaidText('calls')}| external`),
    ...(webhooks.length > 0 ? [`  bus -->|${mermaidText('signed POST')}| webhooks`] : []),
  ]
  return `${lines.join('\n')}\n`
}
