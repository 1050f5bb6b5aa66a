import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { machineProcesses, origins } from './origins.ts'

const answers: DecisionTable = {
  id: 'caching/answers',
  question: 'Are answers kept?',
  type: 'caching',
  options: [
    served('none', 'Nothing is kept', {
      is: 'each read is a statement',
      costs: [0, 'MiB of answers'],
      good: 'there is nothing to make void',
      bad: 'a list that all look at is made for each of them',
    }),
    served('in-process', 'In the process', {
      is: "`cache: '30s'` on entities that are read much; void when something is written that they depend on",
      costs: [64, 'MiB at most for each process'],
      good: 'a kept answer takes no statement',
      bad: 'several machines do not know of each other',
      needs: ['kept-answers'],
    }),
    served('cache-server', 'In a server that all share', {
      is: "`cache: '30s'` with `CACHE_URL`",
      costs: [1, 'server to run'],
      good: 'what one machine makes void is void for all',
      bad: 'a kept answer takes a round trip',
      needs: ['kept-answers', 'redis'],
    }),
  ],
  rules: [
    {
      id: 'several-machines',
      when: [{ fact: 'processes', atLeast: machineProcesses + 1 }],
      take: 'cache-server',
      because: 'the plan has {processes}, which are several machines, and they have to share what they keep',
      origin: origins.plan,
    },
    {
      id: 'more-than-a-process',
      when: [{ fact: 'processes', atLeast: 2 }],
      take: 'in-process',
      because: '{peakReads} at the peak in {processes} of the plan, and lists repeat',
      origin: origins.plan,
    },
    {
      id: 'kept-by-parts',
      when: [{ fact: 'builds', has: 'kept-answers' }],
      take: 'in-process',
      because: 'parts of the design say of some of their lists how old an answer may be',
    },
  ],
  otherwise: { take: 'none', because: '{peakReads} at the peak, each of which may be a statement' },
  today: 'no entity has `cache`: each read is a statement',
  todayWith: [['kept-answers', 'answers kept in each process, where parts have `cache`']],
  source: { title: 'RFC 9111, HTTP Caching', url: 'https://www.rfc-editor.org/rfc/rfc9111' },
}

const server: DecisionTable = {
  id: 'caching/server',
  question: 'Which cache server?',
  type: 'caching',
  options: [
    served('none', 'None', {
      is: 'answers are kept in the process, or not at all',
      costs: [0, 'servers to run'],
      good: 'there is nothing to run',
      bad: 'machines cannot share what they keep',
    }),
    planned('valkey', 'Valkey', {
      is: 'the fork of Redis under the BSD licence, named by `CACHE_URL`',
      costs: [1, 'server to run'],
      good: 'it speaks as Redis does, under a licence that lets anybody offer it',
      bad: 'it is one more thing that can be away',
      check: 'dependency must not exist memcached',
    }),
    served('redis', 'Redis', {
      is: 'the server that is there already, version 6 and later',
      costs: [0, 'servers more than there are'],
      good: 'it is run already',
      bad: 'what else it holds competes for its memory',
      needs: ['kept-answers'],
      gives: 'redis',
      check: 'dependency must not exist memcached',
    }),
    planned('memcached', 'Memcached', {
      is: 'a cache of plain values',
      costs: [1, 'server to run'],
      good: 'it does one thing',
      bad: 'what depends on a write cannot be made void in one step',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'redis-is-there',
      when: [
        { fact: 'processes', atLeast: machineProcesses + 1 },
        { input: 'stores', has: 'redis' },
      ],
      take: 'redis',
      because: 'the plan has {processes}, which are several machines, and of {stores} one is Redis',
      origin: origins.plan,
    },
    {
      id: 'several-machines',
      when: [{ fact: 'processes', atLeast: machineProcesses + 1 }],
      take: 'valkey',
      because: 'the plan has {processes}, which are several machines from {processes.atLeast} on, and share their cache',
      origin: origins.plan,
    },
  ],
  otherwise: { take: 'none', because: '{processes}: one machine keeps its own answers' },
  today: 'no cache server',
  source: { title: 'Valkey, Documentation', url: 'https://valkey.io/docs/' },
}

const cdn: DecisionTable = {
  id: 'caching/cdn',
  question: 'Does a content delivery network stand before it?',
  type: 'caching',
  options: [
    served('none', 'None', {
      is: 'clients reach the server',
      costs: [0, 'networks to pay'],
      good: 'there is one place that answers',
      bad: 'distance is paid on each request',
    }),
    planned('files', 'For files', {
      is: 'files of the object store come from a network near the client',
      costs: [1, 'network to pay, by traffic'],
      good: 'files are near, and cost the server nothing',
      bad: 'a file that is withdrawn has to be purged there',
    }),
    planned('answers', 'For answers too', {
      is: 'public lists are kept at the edge',
      costs: [1, 'network to pay, by request'],
      good: 'public reads do not reach the server',
      bad: 'answers are `private, no-cache` today, and would be as old as their time',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'files',
      when: [{ input: 'files', is: true }],
      take: 'files',
      because: 'large files are kept, which no process of the API should send',
    },
    {
      id: 'many-regions',
      when: [
        { input: 'clients', has: 'web' },
        { input: 'regions', atLeast: 3 },
      ],
      take: 'files',
      because: 'browsers in {regions} load the same pages and pictures',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'none', because: 'large files are kept: {files}; it is served from {regions}' },
  today: 'clients reach the server, and ask again with `If-None-Match`',
  source: { title: 'RFC 9110, HTTP Semantics', url: 'https://www.rfc-editor.org/rfc/rfc9110' },
}

export const caching: readonly DecisionTable[] = [answers, server, cdn]
