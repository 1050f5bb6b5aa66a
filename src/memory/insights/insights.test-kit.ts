import type { ArchitectureFacts } from './content.ts'
import type { Known } from './splice-insights.ts'

export const facts: ArchitectureFacts = {
  implementations: [
    { name: 'posts API', technology: 'REST on SQLite', performance: '2 ms (run a)', scaling: null },
    { name: 'search', technology: 'FTS5', performance: null, scaling: 'one writer' },
  ],
  decisions: { database: 'SQLite, ADR-2', apiPattern: 'REST', caching: null, authentication: 'bearer tokens' },
  patterns: { used: ['modular monolith', 'outbox'], scaling: 'replicas', errorHandling: 'RFC 9457' },
  baselines: { responseTime: 'p99 12 ms (run a)', throughput: null, scalability: null },
}

export const known: Known = {
  facts,
  learnt: [
    { section: 'Lessons Learned', label: 'What works', text: 'small steps' },
    { section: 'Collaboration Patterns', label: 'Works well with', text: 'the `platform` team' },
    { section: 'Performance Baselines', label: 'Cold start', text: '120 ms à Genève' },
  ],
  former: [],
  formerLabels: [],
  updatedAt: '2026-11-22',
}
