import { referenceOf } from '../../model/decision.ts'
import type { Rule } from '../rule.ts'

const adr = (check: string) => `---
status: accepted
date: 2026-03-01
check: ${check}
---

# Modules stay apart

## Context and Problem Statement

Each module is to be a service one day.

## Decision Outcome

Chosen: modules speak by their faces.
`

export const rule: Rule = {
  id: 'arch/decision-broken',
  title: 'A decision is not kept',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '{decision} is not kept: {what}',
  because: 'a decision that the code has left behind misleads whoever reads it, and what it was taken for is lost unnoticed',
  instead: 'keep the decision here, or supersede it by one that says what holds now and why',
  references: ['https://adr.github.io/madr/'],

  check({ decisions }, report) {
    for (const { breaks, problem, checkPlace, place, title, ...named } of decisions) {
      const decision = `${referenceOf(named)} (${title})`
      const subject = `decision:${referenceOf(named)}`
      const asked = checkPlace ?? place
      for (const { place: at, message } of breaks ?? []) {
        const related = [{ at: asked, message: 'the decision, and what it is checked by' }]
        report({ at, subject, values: { decision, what: message }, related })
      }
      if (problem !== null)
        report({ at: asked, subject, severity: 'medium', values: { decision, what: `nobody can tell, since ${problem}` } })
    }
  },

  bad: {
    'an import that must not exist': {
      'docs/adr/0001-modules-stay-apart.md': adr('import must not exist src/orders/** -> src/billing/store.ts'),
      'src/orders/place.ts': "import { charge } from '../billing/store.js'\nexport const place = () => charge()\n",
      'src/billing/store.ts': 'export const charge = () => 1\n',
    },
    'a table that another module keeps': {
      'docs/adr/0001-modules-stay-apart.md': adr('tables belong to src/modules/*'),
      'src/modules/billing/schema.sql': 'CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric NOT NULL);\n',
      'src/modules/orders/place.ts':
        "import pg from 'pg'\nconst pool = new pg.Pool()\nexport const place = (id) => pool.query('SELECT total FROM invoices WHERE id = $1', [id])\n",
    },
    'a row of a query': {
      'docs/adr/0001-modules-stay-apart.md': adr("query SELECT file, line, target FROM imports WHERE target = 'lodash'"),
      'src/a.ts': "import { map } from 'lodash'\nexport const twice = (all) => map(all, (n) => n * 2)\n",
    },
    'a check that is none': {
      'docs/adr/0001-modules-stay-apart.md': adr('modules stay apart'),
      'src/a.ts': 'export const a = 1\n',
    },
    'a file that must exist': {
      'docs/adr/0001-modules-stay-apart.md': adr('path must exist docs/runbook.md'),
      'src/a.ts': 'export const a = 1\n',
    },
  },
  good: {
    'it is kept': {
      'docs/adr/0001-modules-stay-apart.md': adr('import must not exist src/orders/** -> src/billing/store.ts'),
      'src/orders/place.ts': "import { charge } from '../billing/index.js'\nexport const place = () => charge()\n",
      'src/billing/index.ts': "export { charge } from './store.js'\n",
      'src/billing/store.ts': 'export const charge = () => 1\n',
    },
    'each module keeps to its own tables': {
      'docs/adr/0001-modules-stay-apart.md': adr('tables belong to src/modules/*'),
      'src/modules/billing/schema.sql': 'CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric NOT NULL);\n',
      'src/modules/billing/read.ts':
        "import pg from 'pg'\nconst pool = new pg.Pool()\nexport const total = (id) => pool.query('SELECT total FROM invoices WHERE id = $1', [id])\n",
    },
    'it does not hold any more': {
      'docs/adr/0001-modules-stay-apart.md': adr('path must exist docs/runbook.md').replace('accepted', 'superseded'),
      'src/a.ts': 'export const a = 1\n',
    },
  },
}
