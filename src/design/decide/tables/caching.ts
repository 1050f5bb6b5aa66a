import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins, processReads, serverReads } from './origins.ts'

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
    }),
    served('cache-server', 'In a server that all share', {
      is: "`cache: '30s'` with `CACHE_URL`",
      costs: [1, 'server to run'],
      good: 'what one machine makes void is void for all',
      bad: 'a kept answer takes a round trip',
    }),
  ],
  rules: [
    {
      id: 'several-machines',
      when: [{ fact: 'peakReads', atLeast: serverReads }],
      take: 'cache-server',
      because: '{peakReads} at the peak need several machines ({peakReads.atLeast}), which have to share what they keep',
      origin: origins.serverReads,
    },
    {
      id: 'more-than-a-process',
      when: [{ fact: 'peakReads', atLeast: processReads }],
      take: 'in-process',
      because: '{peakReads} at the peak are more than one process is asked for ({peakReads.atLeast}), and lists repeat',
      origin: origins.process,
    },
  ],
  otherwise: { take: 'none', because: '{peakReads} at the peak, each of which may be a statement' },
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
    served('valkey', 'Valkey', {
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
        { fact: 'peakReads', atLeast: serverReads },
        { input: 'stores', has: 'redis' },
      ],
      take: 'redis',
      because: '{peakReads} at the peak need several machines ({peakReads.atLeast}), and of {stores} one is Redis',
      origin: origins.serverReads,
    },
    {
      id: 'several-machines',
      when: [{ fact: 'peakReads', atLeast: serverReads }],
      take: 'valkey',
      because: '{peakReads} at the peak need several machines ({peakReads.atLeast}), which share their cache',
      origin: origins.serverReads,
    },
  ],
  otherwise: { take: 'none', because: '{peakReads} at the peak: one machine keeps its own answers' },
  today: 'the cache in the process',
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
