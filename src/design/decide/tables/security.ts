import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins } from './origins.ts'

const authorisation: DecisionTable = {
  id: 'security/authorisation',
  question: 'What decides who may do what?',
  type: 'security',
  options: [
    served('row-rules', 'Rules of rows in the blueprint', {
      is: '`can` of each entity: owners, roles, states, what is seen through another row; part of each statement',
      costs: [0, 'calls for an answer'],
      good: 'a row that may not be seen is not read',
      bad: 'who may do what changes with a release',
      check: 'path must exist blueprint.ts',
    }),
    planned('relationships', 'Stored relationships (Zanzibar)', {
      is: 'a service that keeps who stands in which relation to what, and answers by walking them',
      costs: [1, 'service to run and to ask'],
      good: 'people share things with whom they like, at any depth',
      bad: 'a list has to ask which of its rows may be seen',
    }),
    planned('policies', 'Policies beside the program', {
      is: 'an engine that answers by rules which others than the builders write',
      costs: [1, 'program to run beside each server'],
      good: 'rules are changed and tested without a release',
      bad: 'a rule cannot become part of a statement',
    }),
  ],
  rules: [
    {
      id: 'policies-of-others',
      when: [
        { input: 'compliance', has: 'sox' },
        { input: 'teams', atLeast: 8 },
      ],
      take: 'policies',
      because: 'held to {compliance}, with {teams}: who sets the rules is not who builds',
      origin: origins.judgement,
    },
    {
      id: 'deep-sharing',
      when: [
        { input: 'enterprise', is: true },
        { fact: 'entities', atLeast: 60 },
      ],
      take: 'relationships',
      because: 'companies shape their own sharing over {entities}, from {entities.atLeast} on apart from the blueprint',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'row-rules', because: '{entities} with rules that stand beside their fields' },
  today: 'rules of rows in the blueprint',
  source: {
    title: 'Zanzibar: Google’s Consistent, Global Authorization System',
    url: 'https://research.google/pubs/zanzibar-googles-consistent-global-authorization-system/',
  },
}

const encryption: DecisionTable = {
  id: 'security/encryption',
  question: 'How is personal data encrypted, and who holds the keys?',
  type: 'security',
  options: [
    served('disk', 'Not by the program: by the disk under it', {
      is: 'rows and copies are written as they are; who runs the machine encrypts its disks and ends TLS before it',
      costs: [0, 'keys of its own'],
      good: 'indexes and filters work as ever',
      bad: 'who reads the database reads all of it, and nothing here encrypts a disk',
    }),
    planned('fields', 'Fields, with a key service', {
      is: 'fields marked `personal` are encrypted with data keys that a key service wraps',
      costs: [1, 'key service to call and to pay'],
      good: 'a copy of the database tells nothing of people',
      bad: 'an encrypted field can be neither sorted nor searched',
    }),
    planned('keys-by-tenant', 'A key for each organisation', {
      is: 'the same, with keys that an organisation holds and may take away',
      costs: [1, 'key for each organisation'],
      good: 'an organisation can end all access to its data',
      bad: 'a lost key is lost data',
    }),
  ],
  rules: [
    {
      id: 'keys-of-companies',
      when: [
        { input: 'enterprise', is: true },
        { input: 'compliance', has: 'hipaa' },
      ],
      take: 'keys-by-tenant',
      because: 'held to {compliance}, for {tenants} that want to hold their keys',
    },
    {
      id: 'health',
      when: [{ input: 'compliance', has: 'hipaa' }],
      take: 'fields',
      because: 'held to {compliance}: health data is addressed by 45 CFR 164.312',
    },
    {
      id: 'cards',
      when: [{ input: 'compliance', has: 'pci' }],
      take: 'fields',
      because: 'held to {compliance}: requirement 3 protects stored account data',
    },
  ],
  otherwise: { take: 'disk', because: 'held to {compliance}: neither health nor card data is addressed' },
  today: 'rows as they are, on disks that who runs the machine encrypts',
  source: {
    title: 'OWASP, Cryptographic Storage Cheat Sheet',
    url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html',
  },
}

const secrets: DecisionTable = {
  id: 'security/secrets',
  question: 'Where do secrets of the program live?',
  type: 'security',
  options: [
    served('environment', 'Variables of the environment', {
      is: 'the platform sets what the blueprint names by `env(…)`',
      costs: [0, 'services more'],
      good: 'every platform has them',
      bad: 'a new value needs a restart',
      check: 'dependency must not exist dotenv',
    }),
    planned('secret-manager', 'A secret manager that sets the variables', {
      is: 'the platform takes values from its secret manager when it starts the program',
      costs: [1, 'service to pay'],
      good: 'who read which secret is recorded',
      bad: 'it binds to the platform',
      check: 'dependency must not exist dotenv',
    }),
    planned('short-lived', 'Secrets that expire', {
      is: 'a vault gives each process credentials of its own for an hour',
      costs: [1, 'server to run, that must be up for a start'],
      good: 'a stolen credential is soon of no use',
      bad: 'connections have to be made anew while it serves',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'sox',
      when: [{ input: 'compliance', has: 'sox' }],
      take: 'secret-manager',
      because: 'held to {compliance}: who read a secret has to be shown',
    },
    {
      id: 'pci',
      when: [{ input: 'compliance', has: 'pci' }],
      take: 'secret-manager',
      because: 'held to {compliance}: who read a secret has to be shown',
    },
    {
      id: 'hipaa',
      when: [{ input: 'compliance', has: 'hipaa' }],
      take: 'secret-manager',
      because: 'held to {compliance}: who read a secret has to be shown',
    },
    {
      id: 'several-teams',
      when: [{ input: 'teams', atLeast: 3 }],
      take: 'secret-manager',
      because: '{teams} should not know the secrets of each other',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'environment', because: '{teams}, held to {compliance}' },
  today: 'variables of the environment',
  source: { title: 'The Twelve-Factor App, Config', url: 'https://12factor.net/config' },
}

export const security: readonly DecisionTable[] = [authorisation, encryption, secrets]
