import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins } from './origins.ts'

/** Of isolation that is only proposed: what holds until then is told as `until`. */
const nothingApart = '{tenants} have to be kept apart'

const mode: DecisionTable = {
  id: 'tenancy/mode',
  question: 'How are organisations kept apart?',
  type: 'tenancy',
  options: [
    served('one-space', 'They are not', {
      is: 'everybody is in one space; access rules tell people apart',
      costs: [0, 'conditions of an organisation'],
      good: 'people share with whom they like',
      bad: 'organisations that come later have to be put in everywhere',
    }),
    served('row', 'By a column', {
      is: 'each row but that of a person is of an organisation, and each access rule asks for a membership of it',
      costs: [1, 'column and index prefix for each entity'],
      good: 'one database, one migration, however many organisations',
      bad: 'a wrong rule shows rows of others',
      needs: ['organisation-rows'],
      warns: nothingApart,
    }),
    planned('row-later', 'By a column, later', {
      is: 'organisations are there; each entity that is older than they are comes to name one, and its rows are given to one',
      costs: [1, 'migration, rule and index for each entity that was there'],
      good: 'what people made before is kept apart too',
      bad: 'somebody has to say to which organisation each row that is there belongs',
      byProfile: true,
    }),
    planned('schema', 'By a schema', {
      is: 'each organisation has tables of its own in one PostgreSQL',
      costs: [1, 'copy of all tables for each organisation'],
      good: 'a statement cannot reach the tables of others',
      bad: 'a migration runs once for each organisation',
      warns: nothingApart,
    }),
    planned('database', 'By a database', {
      is: 'each organisation has a database or file of its own',
      costs: [192, 'KB of memory and 3 descriptors for each open file, as measured'],
      good: 'an organisation can be moved, restored or deleted whole',
      bad: 'nothing can be asked over all of them',
      warns: nothingApart,
    }),
  ],
  rules: [
    {
      id: 'databases',
      when: [{ input: 'isolation', is: 'database' }],
      take: 'database',
      because: 'isolation is {isolation}, for {tenants}',
    },
    {
      id: 'schemas',
      when: [{ input: 'isolation', is: 'schema' }],
      take: 'schema',
      because: 'isolation is {isolation}, for {tenants}',
    },
    {
      id: 'organisations',
      when: [{ input: 'tenants', atLeast: 1 }],
      take: 'row',
      because: '{tenants} are kept apart, and isolation is {isolation}',
      origin: origins.counted,
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'organisation-rows' }],
      take: 'row',
      because: 'every part of the design has its rows in organisations',
    },
  ],
  otherwise: { take: 'one-space', because: '{tenants} are kept apart' },
  today: 'nothing keeps organisations apart: not every row is of one, and its access rules know nothing of it',
  todayWith: [
    ['organisation-rows', 'a column for the organisation in each row but that of a person, which the access rules ask for'],
  ],
  source: {
    title: 'Microsoft Azure, Architectural approaches for storage and data in multitenant solutions',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/guide/multitenant/approaches/storage-data',
  },
}

const regions: DecisionTable = {
  id: 'tenancy/regions',
  question: 'In which regions does data live?',
  type: 'tenancy',
  options: [
    served('one-region', 'In one', {
      is: 'servers and data stand in one region',
      costs: [1, 'region to run'],
      good: 'nothing has to agree over an ocean',
      bad: 'who is far away waits longer',
    }),
    planned('home-regions', 'Each organisation in its own', {
      is: 'a whole set of servers and data in each region; an organisation lives in one of them',
      costs: [2, 'regions to run, or more'],
      good: 'data stays where it has to, and a failure stays in its region',
      bad: 'an organisation cannot be in two regions',
    }),
    planned('own-deployments', 'A deployment for each region', {
      is: 'a whole set of servers and data in each region; a person has an account in one of them',
      costs: [2, 'regions to run, or more'],
      good: 'data stays where it has to, and a failure stays in its region',
      bad: 'people of two regions do not meet',
    }),
    planned('near-reads', 'Written in one, read near people', {
      is: 'one region takes all writes, the others answer reads from replicas',
      costs: [1, 'replica for each further region'],
      good: 'lists are near, and no two writes meet',
      bad: 'a write from afar waits for the way there, and a reader may miss the latest',
    }),
    planned('active-active', 'Everywhere at once', {
      is: 'each region takes writes and tells the others',
      costs: [2, 'regions to run, or more, and a rule for each conflict'],
      good: 'everybody is near, and a region may fail',
      bad: 'two writes of the same row have to be judged later',
    }),
  ],
  rules: [
    {
      id: 'data-of-organisations-stays',
      when: [
        { input: 'regions', atLeast: 2 },
        { input: 'compliance', has: 'gdpr' },
        { input: 'tenants', atLeast: 1 },
      ],
      take: 'home-regions',
      because: '{regions} with servers of their own for {tenants}, held to {compliance}: chapter V limits what may leave',
      origin: origins.counted,
    },
    {
      id: 'data-stays',
      when: [
        { input: 'regions', atLeast: 2 },
        { input: 'compliance', has: 'gdpr' },
      ],
      take: 'own-deployments',
      because: '{regions} with servers of their own, held to {compliance}: chapter V limits what may leave',
      origin: origins.counted,
    },
    {
      id: 'near-and-late',
      when: [
        { input: 'regions', atLeast: 2 },
        { input: 'consistency', is: 'eventual' },
      ],
      take: 'active-active',
      because: '{regions} with servers of their own, and consistency is {consistency}',
      origin: origins.counted,
    },
    {
      id: 'several-with-organisations',
      when: [
        { input: 'regions', atLeast: 2 },
        { input: 'tenants', atLeast: 1 },
      ],
      take: 'home-regions',
      because: '{regions} with servers of their own, shared out among {tenants}',
      origin: origins.counted,
    },
    {
      id: 'several',
      when: [{ input: 'regions', atLeast: 2 }],
      take: 'near-reads',
      because:
        '{regions} with servers of their own, no organisations that could live in one of them, and consistency is {consistency}',
      origin: origins.counted,
    },
  ],
  otherwise: { take: 'one-region', because: '{regions} with servers of its own' },
  today: 'one region, in which all data lives',
  source: {
    title: 'Microsoft Azure, Deployment Stamps pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/deployment-stamp',
  },
}

const noisy: DecisionTable = {
  id: 'tenancy/noisy-neighbours',
  question: 'What keeps one organisation from taking the place of all?',
  type: 'tenancy',
  options: [
    served('caller-limits', 'The limits of each caller', {
      is: '600 requests a minute for each person unless the blueprint says otherwise',
      costs: [1, 'counter for each caller'],
      good: 'it is there already',
      bad: 'a large organisation has many callers',
    }),
    planned('tenant-limits', 'A limit for each organisation', {
      is: 'requests of all callers of an organisation are counted together',
      costs: [1, 'counter for each organisation, shared by machines'],
      good: 'each has its share, however many people it has',
      bad: 'a wrong limit stops a whole organisation',
    }),
    planned('pools', 'Groups of organisations on servers of their own', {
      is: 'organisations are spread over several whole deployments',
      costs: [2, 'deployments, or more'],
      good: 'what one does is felt by its own group alone',
      bad: 'each deployment is released and watched',
    }),
  ],
  rules: [
    {
      id: 'very-many',
      when: [{ input: 'tenants', atLeast: 10_000 }],
      take: 'pools',
      because: '{tenants}: a failure should reach a part of them',
      origin: origins.judgement,
    },
    {
      id: 'many',
      when: [{ input: 'tenants', atLeast: 100 }],
      take: 'tenant-limits',
      because: '{tenants} share the same servers',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'caller-limits', because: '{tenants}, whose callers are limited one by one' },
  today: 'limits of each caller',
  source: {
    title: 'Microsoft Azure, Noisy Neighbor antipattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/antipatterns/noisy-neighbor/noisy-neighbor',
  },
}

export const tenancy: readonly DecisionTable[] = [mode, regions, noisy]
