import type { Cloud } from '../../brief/inputs.ts'
import { planned, served } from '../option.ts'
import type { DecisionRule, DecisionTable } from '../table.ts'
import { machineProcesses, origins } from './origins.ts'

const onCloud = (cloud: Cloud, take: string): DecisionRule => ({
  id: cloud,
  when: [{ input: 'cloud', is: cloud }],
  take,
  because: 'the cloud is {cloud}',
})

const target: DecisionTable = {
  id: 'operations/deployment-target',
  question: 'Where does it run?',
  type: 'operations',
  options: [
    served('container', 'A container on any machine', {
      is: '`lintel start` in a container, with a volume or `DATABASE_URL`',
      costs: [1, 'machine to pay'],
      good: 'it runs wherever containers do',
      bad: 'the machine under it has to be kept up to date',
    }),
    planned('aws', 'AWS: ECS on Fargate, RDS', {
      is: 'containers without machines, and PostgreSQL that is run for you',
      costs: [3, 'services to pay: containers, database, load balancer'],
      good: 'a second zone is a setting',
      bad: 'much has to be named before the first request',
    }),
    planned('gcp', 'Google Cloud: Cloud Run, Cloud SQL', {
      is: 'containers that grow with requests, and PostgreSQL that is run for you',
      costs: [2, 'services to pay: containers, database'],
      good: 'there is little to set',
      bad: 'jobs need processors that are not taken away between requests',
    }),
    planned('azure', 'Azure: Container Apps, Database for PostgreSQL', {
      is: 'containers that grow with requests, and PostgreSQL that is run for you',
      costs: [2, 'services to pay: containers, database'],
      good: 'it joins the identities of a company',
      bad: 'settings are spread over many resources',
    }),
    planned('digitalocean', 'DigitalOcean: App Platform, managed PostgreSQL', {
      is: 'containers from a repository, with a database and Valkey beside them',
      costs: [2, 'services to pay: containers, database'],
      good: 'there are few parts, at fixed prices',
      bad: 'there are fewer regions and services than elsewhere',
    }),
    planned('small-platform', 'Fly.io or Railway', {
      is: 'containers with volumes, started from a file',
      costs: [1, 'service to pay'],
      good: 'a volume makes SQLite at home there',
      bad: 'a volume is on one machine',
    }),
    planned('functions-platform', 'Vercel or Supabase', {
      is: 'functions of the platform; the server runs elsewhere, beside them',
      costs: [2, 'platforms to pay'],
      good: 'the front end is where it is at home',
      bad: 'a process that stays has no place there',
    }),
    planned('own-machines', 'Machines of its own', {
      is: 'containers on machines in its own rooms',
      costs: [2, 'machines to run, or more'],
      good: 'nothing leaves the house',
      bad: 'disks, power and networks are its own to look after',
    }),
  ],
  rules: [
    onCloud('aws', 'aws'),
    onCloud('gcp', 'gcp'),
    onCloud('azure', 'azure'),
    onCloud('digitalocean', 'digitalocean'),
    onCloud('fly', 'small-platform'),
    onCloud('railway', 'small-platform'),
    onCloud('vercel', 'functions-platform'),
    onCloud('supabase', 'functions-platform'),
    onCloud('on-premises', 'own-machines'),
  ],
  otherwise: {
    take: 'container',
    because: 'the cloud is {cloud}; budget: {budgetPerMonth}; a container binds to nothing',
  },
  today: 'one container started by `lintel start`; its resources are made by hand',
  source: { title: 'The Twelve-Factor App', url: 'https://12factor.net' },
}

const orchestration: DecisionTable = {
  id: 'operations/orchestration',
  question: 'What keeps containers running?',
  type: 'operations',
  options: [
    served('restart-policy', 'The restart policy of one machine', {
      is: '`restart` of `compose.yaml`: the container runtime starts it again',
      costs: [0, 'control planes'],
      good: 'there is nothing between program and machine',
      bad: 'a machine that fails is replaced by hand',
    }),
    planned('managed-containers', 'A platform of containers', {
      is: 'the cloud keeps a number of containers running and replaces those that fail',
      costs: [1, 'service to pay'],
      good: 'machines are no longer seen',
      bad: 'what it cannot do cannot be done',
    }),
    planned('kubernetes', 'Kubernetes', {
      is: 'a cluster in which each team describes what shall run',
      costs: [1, 'control plane to pay, and somebody who knows it'],
      good: 'many programs of many teams run alike',
      bad: 'it is a system of its own to learn, secure and upgrade three times a year',
    }),
  ],
  rules: [
    {
      id: 'many-teams',
      when: [
        { input: 'teams', atLeast: 8 },
        { fact: 'parts', atLeast: 8 },
      ],
      take: 'kubernetes',
      because: '{teams} release {parts} on their own, and need one way to do so',
      origin: origins.judgement,
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'managed-containers',
      because: '{availabilityPercent} leave no time to replace a machine by hand',
      origin: origins.availability,
    },
    {
      id: 'several-machines',
      when: [{ fact: 'processes', atLeast: machineProcesses + 1 }],
      take: 'managed-containers',
      because: 'the plan has {processes}, which are several machines from {processes.atLeast} on',
      origin: origins.plan,
    },
  ],
  otherwise: {
    take: 'restart-policy',
    because: '{teams}, {processes} and {availabilityPercent}: one machine serves it',
  },
  today: 'the restart policy of one machine',
  source: { title: 'Kubernetes, Releases', url: 'https://kubernetes.io/releases/' },
}

const mesh: DecisionTable = {
  id: 'operations/service-mesh',
  question: 'What looks after calls between programs?',
  type: 'operations',
  options: [
    served('in-program', 'The program that calls', {
      is: '`external` has timeouts, retries, breakers and traces',
      costs: [0, 'programs more'],
      good: 'what happens on a failure stands beside the call',
      bad: 'programs in other languages do it in their own way',
    }),
    planned('mesh', 'A service mesh', {
      is: 'a proxy beside each program, or in each machine',
      costs: [1, 'proxy for each program or machine'],
      good: 'all programs speak with certificates, and are seen alike',
      bad: 'each call passes two proxies, and retries may multiply with those of the program',
    }),
    planned('network-policy', 'Rules of the network', {
      is: 'the network lets through only what was named, unencrypted inside',
      costs: [1, 'rule for each pair of programs'],
      good: 'there is no proxy',
      bad: 'it knows addresses, not identities',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'many-services',
      when: [
        { input: 'teams', atLeast: 20 },
        { fact: 'parts', atLeast: 20 },
      ],
      take: 'mesh',
      because: '{teams} run {parts} in whatever language: certificates and retries are set in one place',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'in-program', because: '{teams} and {parts}, which call each other in the process or by `external`' },
  today: 'timeouts, retries and breakers of `external`',
  source: { title: 'Istio, What is Istio?', url: 'https://istio.io/latest/docs/overview/what-is-istio/' },
}

const availability: DecisionTable = {
  id: 'operations/availability',
  question: 'How many failures does it survive?',
  type: 'operations',
  options: [
    served('one-instance', 'One instance, replaced when it fails', {
      is: 'one machine, started again by its platform',
      costs: [1, 'machine'],
      good: 'nothing has to agree',
      bad: 'it is away while it is replaced: 43 minutes a month at 99.9%',
    }),
    planned('two-instances', 'Two instances on one PostgreSQL', {
      is: 'two machines in two zones, and a database with a standby',
      costs: [4, 'machines: two servers, a primary, a standby'],
      good: 'any one machine may fail',
      bad: 'writes wait while the database fails over',
    }),
    planned('several-zones', 'Three zones', {
      is: 'servers in three zones, and a database that commits in two',
      costs: [6, 'machines: three servers, three of the database'],
      good: 'a zone may fail without a lost write',
      bad: 'each commit waits for a second zone',
    }),
    planned('several-regions', 'Two regions', {
      is: 'the same in a second region that takes over',
      costs: [12, 'machines'],
      good: 'a region may fail',
      bad: 'the last seconds of a lost region may be missing',
    }),
  ],
  rules: [
    {
      id: 'seconds-a-month',
      when: [{ input: 'availabilityPercent', atLeast: 99.999 }],
      take: 'several-regions',
      because: '{availabilityPercent} leave seconds a month, which a failed region exceeds',
      origin: origins.availability,
    },
    {
      id: 'minutes-a-month',
      when: [{ input: 'availabilityPercent', atLeast: 99.99 }],
      take: 'several-zones',
      because: '{availabilityPercent} leave few minutes a month, which a failed zone exceeds',
      origin: origins.availability,
    },
    {
      id: 'no-hand',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'two-instances',
      because: '{availabilityPercent} leave no time to replace a machine by hand',
      origin: origins.availability,
    },
  ],
  otherwise: { take: 'one-instance', because: '{availabilityPercent} of the time is what was asked for' },
  today: 'one instance on one machine, started again when it fails',
  source: {
    title: 'Google, Site Reliability Engineering, Availability Table',
    url: 'https://sre.google/sre-book/availability-table/',
  },
}

const discordShards: DecisionTable = {
  id: 'operations/discord-shards',
  question: "Over how many connections does the bot hear Discord's gateway?",
  type: 'operations',
  options: [
    served('none', 'Over none', {
      is: 'there is no bot at the gateway; interactions may come as signed webhooks',
      costs: [0, 'connections to the gateway'],
      good: 'nothing has to stay connected',
      bad: 'messages and members are not told',
    }),
    planned('one', 'Over one', {
      is: 'one connection hears all guilds',
      costs: [1, 'process that stays connected'],
      good: 'there is one place where everything arrives',
      bad: 'while it connects again nothing arrives, and it is let into 2,500 guilds at most',
    }),
    planned('shards', 'Over shards', {
      is: 'guilds are shared out by their id: (guild id >> 22) % shards',
      costs: [1, 'shard for each 1,000 guilds or so'],
      good: 'a shard that fails is missed by its guilds alone',
      bad: 'starts are limited, and have to be coordinated',
    }),
    planned('large-bot', 'Over shards of a large bot', {
      is: 'a number of shards that is a multiple of what Discord assigns, started many at a time',
      costs: [150, 'shards, at about 1,000 guilds each'],
      good: 'a restart takes minutes in place of hours',
      bad: 'Discord sets what the number of shards is a multiple of',
    }),
  ],
  rules: [
    {
      id: 'large',
      when: [
        { fact: 'archetypes', has: 'discord-bot' },
        { input: 'tenants', atLeast: 150_000 },
      ],
      take: 'large-bot',
      because: '{tenants} are guilds, and from {tenants.atLeast} on a bot is a large one',
      origin: 'documentation: Discord, Gateway, Sharding for Large Bots: 150,000 guilds',
    },
    {
      id: 'must-shard',
      when: [
        { fact: 'archetypes', has: 'discord-bot' },
        { input: 'tenants', atLeast: 2_500 },
      ],
      take: 'shards',
      because: '{tenants} are guilds, and one connection is let into {tenants.atLeast} at most',
      origin: 'documentation: Discord, Gateway, Sharding: 2,500 guilds for each shard',
    },
    {
      id: 'bot',
      when: [{ fact: 'archetypes', has: 'discord-bot' }],
      take: 'one',
      because: 'it is of {archetypes}, and {tenants} are its guilds',
    },
  ],
  otherwise: { take: 'none', because: 'what it is of: {archetypes}, none of which hears the gateway of Discord' },
  today: 'interactions that Discord sends as requests; nothing hears the gateway',
  source: { title: 'Discord Developer Documentation, Gateway', url: 'https://discord.com/developers/docs/events/gateway' },
}

export const deployment: readonly DecisionTable[] = [target, orchestration, mesh, availability, discordShards]
