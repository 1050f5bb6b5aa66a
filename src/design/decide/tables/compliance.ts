import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins } from './origins.ts'

const audit: DecisionTable = {
  id: 'compliance/audit-trail',
  question: 'Where does it stand who did what?',
  type: 'compliance',
  options: [
    served('request-log', 'In the log of requests', {
      is: 'a line for each request, with its trace',
      costs: [1, 'line for each request'],
      good: 'it is there without a design',
      bad: 'it tells of requests, and is kept as long as logs are',
    }),
    served('audit-entity', 'In rows that nobody may change', {
      is: 'an entity without rights to change or delete, which a job of the same transaction writes',
      costs: [1, 'further row for each change that counts'],
      good: 'a change and its record are both there or neither',
      bad: 'code has to start that job for each change that counts; who has the database can change it',
      needs: ['audit-entries'],
    }),
    planned('write-once', 'In a store that can be written once', {
      is: 'records go to a store that locks them until the retention ends',
      costs: [1, 'further store to pay'],
      good: 'not even who runs the database can change it',
      bad: 'what has to be erased cannot be',
    }),
    planned('event-sourced', 'In the events that make the state', {
      is: 'the changes are the data, so that nothing can be changed without a record',
      costs: [2, 'forms of all data: events, and what is read'],
      good: 'the record cannot differ from the state',
      bad: 'every event ever written has to be understood for as long as it is kept',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'sox',
      when: [{ input: 'compliance', has: 'sox' }],
      take: 'write-once',
      because: 'held to {compliance}: records of an audit are kept 7 years (17 CFR 210.2-06), here {retentionYears}',
    },
    {
      id: 'hipaa',
      when: [{ input: 'compliance', has: 'hipaa' }],
      take: 'audit-entity',
      because: 'held to {compliance}: 45 CFR 164.312(b) asks for audit controls',
    },
    {
      id: 'asked-for',
      when: [{ input: 'audit', is: true }],
      take: 'audit-entity',
      because: 'who did what is kept beyond doubt, for {retentionYears}',
    },
    {
      id: 'money',
      when: [{ input: 'money', is: true }],
      take: 'audit-entity',
      because: 'money moves, and each movement needs its author',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'audit-entries' }],
      take: 'audit-entity',
      because: 'a part of the design keeps who did what',
    },
  ],
  otherwise: { take: 'request-log', because: 'held to {compliance}; who did what is kept beyond doubt: {audit}' },
  today: 'the log of requests, kept as long as logs are',
  todayWith: [['audit-entries', 'rows that nobody may change, which a job of the same transaction writes']],
  source: { title: 'OWASP, Logging Cheat Sheet', url: 'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html' },
}

const erasure: DecisionTable = {
  id: 'compliance/erasure',
  question: 'What happens when a person asks to be forgotten?',
  type: 'compliance',
  options: [
    served('by-hand', 'Somebody deletes the rows', {
      is: 'an administrator acts on a request',
      costs: [1, 'hour of a person for each request'],
      good: 'there is nothing to build',
      bad: 'a row is easily missed',
    }),
    served('cascade', 'The person is deleted, with all that is theirs', {
      is: 'refs to the person have `onDelete`, so that one delete takes all of it',
      costs: [1, 'transaction'],
      good: 'nothing is left but backups, which expire',
      bad: 'what others need of it is gone too',
      needs: ['erasure-by-delete'],
    }),
    served('anonymise', 'The person is emptied, the rows stay', {
      is: 'an action overwrites each field marked `personal`; refs stay',
      costs: [1, 'action to write'],
      good: 'sums and records still add up',
      bad: 'text that people wrote may name them',
      needs: ['erasure-by-emptying'],
    }),
    planned('shred-keys', 'The key of the person is destroyed', {
      is: 'personal fields are encrypted with a key for each person',
      costs: [1, 'key for each person'],
      good: 'backups and events forget as well',
      bad: 'no personal field can be sorted or searched',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'records-stay',
      when: [
        { input: 'compliance', has: 'gdpr' },
        { input: 'audit', is: true },
      ],
      take: 'anonymise',
      because: 'held to {compliance}, and who did what is kept for {retentionYears}: article 17(3) lets records stay',
    },
    {
      id: 'accounts-stay',
      when: [
        { input: 'compliance', has: 'gdpr' },
        { input: 'money', is: true },
      ],
      take: 'anonymise',
      because: 'held to {compliance}, and accounts of money have to stay: article 17(3)',
    },
    {
      id: 'gdpr',
      when: [{ input: 'compliance', has: 'gdpr' }],
      take: 'cascade',
      because: 'held to {compliance}: article 17, with an answer within one month (article 12(3))',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'erasure-by-emptying' }],
      take: 'anonymise',
      because: 'a part of the design empties people',
    },
    {
      id: 'delete-is-there',
      when: [{ fact: 'builds', has: 'erasure-by-delete' }],
      take: 'cascade',
      because: 'a person can be deleted, with what is theirs',
    },
  ],
  otherwise: { take: 'by-hand', because: 'held to {compliance}' },
  today: 'nobody can be deleted or emptied by the API',
  todayWith: [
    ['erasure-by-emptying', 'an action that empties the person'],
    ['erasure-by-delete', 'the person can be deleted, with what is theirs'],
  ],
  source: { title: 'Regulation (EU) 2016/679, article 17', url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj' },
}

const healthRecords: DecisionTable = {
  id: 'compliance/health-records',
  question: 'Is it recorded who looked at which health record?',
  type: 'compliance',
  options: [
    served('request-log', 'By the log of requests', {
      is: 'a line for each request, with route and trace',
      costs: [1, 'line for each request'],
      good: 'it is there without a design',
      bad: 'it does not tell which rows a list showed',
    }),
    served('access-records', 'By a row for each look', {
      is: 'records are read by an action alone, which stores who looked at whose and why',
      costs: [1, 'write for each read'],
      good: 'the question who saw this is one list',
      bad: 'a read becomes a write',
      needs: ['access-records'],
    }),
    planned('monitoring-system', 'By a system that watches logs', {
      is: 'logs go to a security monitoring system that keeps and judges them',
      costs: [1, 'system to pay, by volume'],
      good: 'odd patterns are told to somebody',
      bad: 'personal data is in one more place',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'hipaa',
      when: [{ input: 'compliance', has: 'hipaa' }],
      take: 'access-records',
      because: 'held to {compliance}: 45 CFR 164.312(b); documents are kept 6 years (164.316(b)(2)), rows here {retentionYears}',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'access-records' }],
      take: 'access-records',
      because: 'a part of the design keeps who looked at which record',
    },
  ],
  otherwise: { take: 'request-log', because: 'held to {compliance}, which does not ask who looked at health records' },
  today: 'the log of requests, which does not tell which rows a list showed',
  source: {
    title: '45 CFR 164.312, Technical safeguards',
    url: 'https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C/section-164.312',
  },
}

const fourEyes: DecisionTable = {
  id: 'compliance/four-eyes',
  question: 'What needs a second person?',
  type: 'compliance',
  options: [
    served('nothing', 'Nothing', {
      is: 'who may act, acts',
      costs: [0, 'approvals'],
      good: 'nothing waits',
      bad: 'one person can do harm alone',
    }),
    served('transactions', 'Movements of money', {
      is: 'an action asks, another action by another actor approves; until then nothing moves',
      costs: [2, 'actions for each such movement'],
      good: 'the design itself refuses a person who approves what they asked for',
      bad: 'every movement waits for somebody',
      needs: ['second-person'],
    }),
    planned('releases', 'Releases', {
      is: 'nobody brings their own change into production',
      costs: [1, 'approval for each release'],
      good: 'a change of the program has two names',
      bad: 'a mend in the night needs two people awake',
    }),
  ],
  rules: [
    {
      id: 'sox-money',
      when: [
        { input: 'compliance', has: 'sox' },
        { input: 'money', is: true },
      ],
      take: 'transactions',
      because: 'held to {compliance}, and money moves: section 404 asks for controls over it',
    },
    {
      id: 'sox',
      when: [{ input: 'compliance', has: 'sox' }],
      take: 'releases',
      because: 'held to {compliance}: section 404 asks for controls over changes; releases: {deploysPerDay}',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'second-person' }],
      take: 'transactions',
      because: 'a part of the design has money wait for a second person',
    },
  ],
  otherwise: { take: 'nothing', because: 'held to {compliance}, which asks for no second person' },
  today: 'nothing needs a second person: who may act, acts',
  todayWith: [['second-person', 'large movements of money wait for a second person']],
  source: { title: 'Sarbanes-Oxley Act of 2002', url: 'https://www.govinfo.gov/app/details/PLAW-107publ204' },
}

/** Fields that would hold what PCI DSS calls account data. */
const noCardFields = "query SELECT file, line, name FROM fields WHERE lower(name) IN ('cardnumber', 'pan', 'cvv', 'cvc')"

const cardScope: DecisionTable = {
  id: 'compliance/card-scope',
  question: 'Does card data reach the program?',
  type: 'compliance',
  options: [
    served('no-cards', 'There are no cards', {
      is: 'nothing is paid by card',
      costs: [0, 'requirements of PCI DSS'],
      good: 'there is nothing to protect',
      bad: 'nobody can pay here',
      check: noCardFields,
    }),
    served('hosted-page', 'The page of a payment provider takes it', {
      is: 'the provider shows the form; here arrive its tokens and signed webhooks',
      costs: [1, 'provider to pay, by payment'],
      good: 'the shortest questionnaire (SAQ A) is enough for a merchant',
      bad: 'the form looks as the provider has it',
      needs: ['signed-requests'],
      check: noCardFields,
    }),
    planned('own-vault', 'It is kept here', {
      is: 'card numbers are stored encrypted in systems of their own',
      costs: [12, 'requirements of PCI DSS for all of its systems'],
      good: 'no provider stands between',
      bad: 'every system that touches them is audited',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'pci',
      when: [{ input: 'compliance', has: 'pci' }],
      take: 'hosted-page',
      because: 'held to {compliance}: what does not arrive need not be protected',
    },
    {
      id: 'money',
      when: [{ input: 'money', is: true }],
      take: 'hosted-page',
      because: 'money moves, and cards are how most of it comes',
    },
  ],
  otherwise: { take: 'no-cards', because: 'held to {compliance}; money moves: {money}' },
  today: 'no field holds a card, and people of the house enter what was paid',
  source: {
    title: 'PCI Security Standards Council, Document Library',
    url: 'https://www.pcisecuritystandards.org/document_library/',
  },
}

const retention: DecisionTable = {
  id: 'compliance/retention',
  question: 'What happens to rows that are old enough?',
  type: 'compliance',
  options: [
    served('kept', 'They stay', {
      is: 'nothing is deleted by age, but for what a part clears away of its own',
      costs: [1, 'store that only grows'],
      good: 'nothing is missed later',
      bad: 'what is not needed can still be stolen',
    }),
    served('deleted-by-job', 'A job deletes them', {
      is: 'a schedule deletes what is past its retention, in small transactions',
      costs: [1, 'job for each such entity'],
      good: 'what is gone cannot be stolen',
      bad: 'what was deleted too early is gone',
      needs: ['retention-job'],
    }),
    planned('archived', 'They move to cheap storage', {
      is: 'a job writes them to an object store and deletes them here',
      costs: [1, 'further store to pay and to search'],
      good: 'the store that answers stays small',
      bad: 'what is archived cannot be asked for by the API',
    }),
  ],
  rules: [
    {
      id: 'large-and-long',
      when: [
        { fact: 'storedGb', atLeast: 1_000 },
        { input: 'retentionYears', atLeast: 7 },
      ],
      take: 'archived',
      because: '{storedGb} over {retentionYears}: most of it is never read again',
      origin: origins.judgement,
    },
    {
      id: 'gdpr',
      when: [{ input: 'compliance', has: 'gdpr' }],
      take: 'deleted-by-job',
      because: 'held to {compliance}: article 5(1)(e) limits storage, here to {retentionYears}',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'retention-job' }],
      take: 'deleted-by-job',
      because: 'a part of the design deletes what is past its retention',
    },
  ],
  otherwise: { take: 'kept', because: '{storedGb} over {retentionYears}, held to {compliance}' },
  today: 'rows stay: no job deletes what is past its retention',
  todayWith: [['retention-job', 'a schedule that deletes what is past its retention']],
  source: { title: 'Regulation (EU) 2016/679, article 5', url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj' },
}

export const compliance: readonly DecisionTable[] = [audit, erasure, healthRecords, fourEyes, cardScope, retention]
