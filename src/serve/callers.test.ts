import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../kit/problem.ts'
import { entity, text } from '../model/language.ts'
import { normalise } from '../model/normalise.ts'
import type { PageShape, PageValues, RuleAnswer, Store } from '../ports/store.ts'
import { TokenError } from './auth/token-error.ts'
import type { TokenVerifier, VerifiedToken } from './auth/verify-token.ts'
import { type CallersOptions, createCallers, isUnknownActor, kindOf, subjectOf } from './callers.ts'

function modelOf(more: { rules?: readonly string[]; auth?: { scheme?: string; subject?: string } } = {}) {
  return normalise({
    name: 'shop',
    actor: 'person',
    roles: ['clerk', 'boss'],
    entities: { person: entity({ login: text({ unique: true }) }, { can: { read: 'anyone' } }) },
    ...more,
  })
}

/** Tokens that are what they say: `ada clerk,boss`; the word `bad` is refused. */
function verifier() {
  const seen = new Map<string, VerifiedToken>()
  const verify = async (token: string): Promise<VerifiedToken> => {
    if (token === 'bad') throw new TokenError('token_expired', 'the token has expired')
    if (token === 'dark') throw new TokenError('keys_unavailable', 'the keys cannot be fetched')
    const [subject, roles = ''] = token.split('~')
    const verified = seen.get(token) ?? ({ subject, roles: roles.split('+'), tenant: null } as unknown as VerifiedToken)
    seen.set(token, verified)
    return verified
  }
  return { verify, cached: (token: string) => seen.get(token) } satisfies TokenVerifier
}

function callersOf(options: Partial<CallersOptions> & { rows?: Record<string, string> } = {}) {
  const { rows = {}, ...rest } = options
  const reads: PageValues[] = []
  const page = async (_shape: PageShape, _access: unknown, values: PageValues) => {
    reads.push(values)
    const id = rows[values.where[0] as string]
    return { items: JSON.stringify(id === undefined ? [] : [{ id }]), next: null }
  }
  const store = { reader: { page } } as unknown as Store
  const callers = createCallers({
    model: modelOf(),
    store,
    verifier: verifier(),
    authenticate: null,
    rules: {},
    now: () => 0,
    ...rest,
  })
  const identify = (authorization?: string) => callers.identify(authorization, {})
  return { callers, identify, reads, rows }
}

const isChallenge = (error: unknown) =>
  error instanceof Problem && error.status === 401 && error.headers?.['www-authenticate'] === 'Bearer realm="shop"'

describe('who calls', () => {
  test('is nobody without a token, known at once', async () => {
    const { callers, identify } = callersOf()
    const access = callers.known(undefined)!
    assert.deepEqual(access.caller, { actor: null, roles: [], tenant: null, system: false })
    assert.equal(await identify(), access)
  })

  test('is the subject of a token, with those of its roles that the blueprint has', async () => {
    const { caller, key } = await callersOf().identify('Bearer ada~root+clerk+boss+clerk2')
    assert.deepEqual([caller.actor, caller.roles, caller.system], ['ada', ['boss', 'clerk'], false])
    assert.equal(key, 'signedIn boss clerk')
  })

  test('has a key by its roles alone, in whatever order they came', async () => {
    const { identify } = callersOf()
    const keys = await Promise.all(
      ['ada~boss+clerk', 'bob~clerk+boss', 'bob~clerk', 'ada', 'ada~none'].map(
        async (token) => (await identify(`Bearer ${token}`)).key,
      ),
    )
    assert.deepEqual(keys, ['signedIn boss clerk', 'signedIn boss clerk', 'signedIn clerk', 'signedIn ', 'signedIn '])
  })

  test('is known at once when the same token comes again', async () => {
    const { callers, identify } = callersOf()
    assert.equal(callers.known('Bearer ada'), undefined)
    const access = await identify('Bearer ada')
    assert.equal(callers.known('Bearer ada'), access)
    assert.equal(callers.known('Bearer ada2'), undefined)
    assert.equal(callers.known('Basic ada'), undefined)
  })

  for (const authorization of ['Bearer bad', 'Bearer', 'Bearer ', 'Basic ada', 'ada', 'Bearer ada bob', '']) {
    test(`is refused with the header \`${authorization}\``, async () => {
      await assert.rejects(callersOf().identify(authorization), isChallenge)
    })
  }

  test('is not refused for keys that are out of reach', async () => {
    await assert.rejects(
      callersOf().identify('Bearer dark'),
      (error) => error instanceof Problem && error.status === 503 && error.headers?.['retry-after'] === '5',
    )
  })

  test('is nobody’s business where no token is accepted', async () => {
    await assert.rejects(callersOf({ verifier: null }).identify('Bearer ada'), isChallenge)
  })
})

describe('an actor whose row keeps the subject', () => {
  const model = modelOf({ auth: { subject: 'login' } })

  test('is the id of that row', async () => {
    const { identify, reads } = callersOf({ model, rows: { 'ada.example': 'row-1' } })
    const { caller } = await identify('Bearer ada.example')
    assert.deepEqual([caller.actor, caller.subject], ['row-1', 'ada.example'])
    await identify('Bearer ada.example')
    assert.equal(reads.length, 1)
  })

  test('is unknown until the row is there, and known as soon as it is', async () => {
    const { callers, identify, rows } = callersOf({ model })
    const { caller } = await identify('Bearer ada')
    assert.ok(isUnknownActor(caller.actor))
    assert.equal(subjectOf(caller.actor!), 'ada')
    assert.equal(callers.known('Bearer ada'), undefined)
    rows.ada = 'row-1'
    assert.equal((await identify('Bearer ada')).caller.actor, 'row-1')
    assert.equal(callers.known('Bearer ada')?.caller.actor, 'row-1')
  })
})

describe('an app that reads tokens itself', () => {
  test('is asked for every request, and believed', async () => {
    let asked = 0
    const authenticate = async (token: string) => {
      asked++
      return token === 'key-1' ? { subject: 'ada', roles: ['clerk', 'root'], tenant: 'north' } : null
    }
    const { callers, identify } = callersOf({ authenticate })
    for (let i = 0; i < 2; i++) {
      assert.equal(callers.known('Bearer key-1'), undefined)
      const { caller } = await identify('Bearer key-1')
      assert.deepEqual([caller.actor, caller.roles, caller.tenant], ['ada', ['clerk'], 'north'])
    }
    assert.equal(asked, 2)
    await assert.rejects(identify('Bearer key-2'), isChallenge)
  })
})

describe('named rules', () => {
  const model = modelOf({ rules: ['open', 'mine'] })

  test('are asked for every request, nobody’s too, and part callers by the shape of what they answer', async () => {
    const { callers, identify } = callersOf({
      model,
      rules: {
        open: ({ actor }) => actor !== null,
        mine: ({ actor, now }) => ({ owner: actor, level: { gte: 1, lt: 5 }, since: { lte: now } }),
      },
    })
    assert.equal(callers.known(undefined), undefined)
    assert.equal((await identify()).key, 'anyone open=false mine=owner.eq&level.gte&level.lt&since.lte')
    const [ada, bob] = await Promise.all([identify('Bearer ada'), identify('Bearer bob')])
    assert.equal(callers.known('Bearer ada'), undefined)
    assert.equal(ada.key, bob.key)
    assert.deepEqual(ada.rules.get('mine'), [
      { field: 'owner', operator: 'eq', value: 'ada' },
      { field: 'level', operator: 'gte', value: 1 },
      { field: 'level', operator: 'lt', value: 5 },
      { field: 'since', operator: 'lte', value: '1970-01-01T00:00:00.000Z' },
    ])
  })

  test('that throw let nobody through', async () => {
    const rules = { open: () => true, mine: () => Promise.reject(new Error('no answer')) }
    await assert.rejects(callersOf({ model, rules }).identify(), /no answer/)
  })

  test('refuse a kind of caller by a plain no; without a row, by anything but a plain yes', () => {
    const access = {
      caller: { actor: 'ada', roles: ['clerk'], tenant: null, system: false },
      key: '',
      rules: new Map<string, RuleAnswer>([
        ['yes', true],
        ['no', false],
        ['some', [{ field: 'owner', operator: 'eq', value: 'ada' }]],
        ['all', []],
      ]),
    } as const
    assert.deepEqual([...kindOf(access).refusedRules], ['no'])
    assert.deepEqual([...kindOf(access, false).refusedRules], ['no', 'some', 'all'])
  })
})
