import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins } from './origins.ts'

const identityProvider: DecisionTable = {
  id: 'authentication/identity-provider',
  question: 'Who signs people in?',
  type: 'authentication',
  options: [
    served('any-oidc', 'Any OpenID Connect provider', {
      is: '`LINTEL_ISSUER` and `LINTEL_AUDIENCE` name it; its tokens are verified by its JWKS',
      costs: [2, 'settings'],
      good: 'it can be changed without a change of code',
      bad: 'which one is still to be chosen',
      check: 'dependency must not exist passport',
    }),
    served('zitadel', 'Zitadel', {
      is: 'an open provider with organisations, run by the team or by its makers',
      costs: [1, 'server to run, with a database of its own'],
      good: 'organisations with sign-in of their own are part of it',
      bad: 'it has to be up for anybody to sign in',
      check: 'dependency must not exist passport',
    }),
    served('auth0', 'Auth0', {
      is: 'a provider as a service',
      costs: [1, 'service to pay, by active person'],
      good: 'nothing has to be run',
      bad: 'its price grows with the people',
      check: 'dependency must not exist passport',
    }),
    served('okta', 'Okta', {
      is: 'the provider that companies have for their own people',
      costs: [1, 'service to pay, by person'],
      good: 'it is where companies look after their people',
      bad: 'it is made for the workforce, and priced so',
      check: 'dependency must not exist passport',
    }),
    planned('own', 'Sign-in of its own', {
      is: 'passwords, resets, second factors and sessions in the program',
      costs: [6, 'flows to build: sign-up, sign-in, reset, second factor, sessions, lock-out'],
      good: 'no other system has to be up',
      bad: 'every fault in it is a way in',
    }),
  ],
  rules: [
    { id: 'zitadel', when: [{ input: 'identity', is: 'zitadel' }], take: 'zitadel', because: 'identity is {identity}' },
    { id: 'auth0', when: [{ input: 'identity', is: 'auth0' }], take: 'auth0', because: 'identity is {identity}' },
    { id: 'okta', when: [{ input: 'identity', is: 'okta' }], take: 'okta', because: 'identity is {identity}' },
    { id: 'own', when: [{ input: 'identity', is: 'own' }], take: 'own', because: 'identity is {identity}' },
  ],
  otherwise: { take: 'any-oidc', because: 'identity is {identity}: each provider that publishes its keys will do' },
  today: 'tokens of any OpenID Connect provider',
  source: { title: 'OpenID Connect Core 1.0', url: 'https://openid.net/specs/openid-connect-core-1_0.html' },
}

const signIn: DecisionTable = {
  id: 'authentication/sign-in',
  question: 'With what do people sign in?',
  type: 'authentication',
  options: [
    served('provider-accounts', 'Accounts of the provider', {
      is: 'an address and a second factor at the identity provider',
      costs: [1, 'further password, or link by mail, for each person'],
      good: 'nobody else has to be up or to agree',
      bad: 'people have one account more',
    }),
    planned('social', 'Accounts that people have', {
      is: 'Google, GitHub, GitLab, Microsoft, Apple or Discord, joined at the identity provider',
      costs: [1, 'registration at each of them'],
      good: 'there is no further password',
      bad: 'an account that is closed there is closed here',
    }),
    served('passkeys', 'Passkeys', {
      is: 'a key of the device, held by the identity provider',
      costs: [1, 'registration for each person'],
      good: 'there is nothing to phish',
      bad: 'a lost device needs another way in',
      byProfile: true,
    }),
  ],
  rules: (['google', 'github', 'gitlab', 'microsoft', 'apple', 'discord'] as const).map((login) => ({
    id: login,
    when: [{ input: 'logins', has: login }],
    take: 'social',
    because: 'sign-in by {logins} was asked for, which the identity provider joins',
  })),
  otherwise: {
    take: 'provider-accounts',
    because: 'sign-in by: {logins}; the identity provider has accounts of its own',
  },
  today: 'no OAuth 2.0 login is served: tokens of an identity provider are verified',
  source: {
    title: 'OWASP, Authentication Cheat Sheet',
    url: 'https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html',
  },
}

const sessions: DecisionTable = {
  id: 'authentication/sessions',
  question: 'What does a request carry that says who asks?',
  type: 'authentication',
  options: [
    served('bearer-tokens', 'Signed tokens', {
      is: 'a JWT of the issuer in `Authorization`, verified on each request',
      costs: [0, 'reads of a session'],
      good: 'no request asks a store who is calling',
      bad: 'a token holds until it expires',
    }),
    planned('backend-for-frontend', 'A cookie before the token', {
      is: 'a small server keeps the tokens of a browser and gives it a cookie',
      costs: [1, 'program more'],
      good: 'no script of a page can read a token',
      bad: 'it needs protection against forged requests',
    }),
    planned('server-sessions', 'Sessions in the store', {
      is: 'a cookie with an id, and a row for each session',
      costs: [1, 'read for each request'],
      good: 'a session ends when its row does',
      bad: 'every request asks the store',
    }),
  ],
  rules: [
    {
      id: 'own-sign-in',
      when: [{ input: 'identity', is: 'own' }],
      take: 'server-sessions',
      because: 'identity is {identity}, and no provider gives out tokens',
    },
    {
      id: 'cards-in-browsers',
      when: [
        { input: 'compliance', has: 'pci' },
        { input: 'clients', has: 'web' },
      ],
      take: 'backend-for-frontend',
      because: 'held to {compliance}, and browsers call it: tokens stay out of their scripts',
    },
  ],
  otherwise: { take: 'bearer-tokens', because: 'called by {clients}; tokens come from a provider (identity: {identity})' },
  today: 'signed tokens in `Authorization`',
  source: { title: 'RFC 9700, Best Current Practice for OAuth 2.0 Security', url: 'https://www.rfc-editor.org/rfc/rfc9700' },
}

const enterpriseSso: DecisionTable = {
  id: 'authentication/enterprise-sso',
  question: 'Do companies sign their own people in?',
  type: 'authentication',
  options: [
    served('none', 'No', {
      is: 'all people have accounts of one provider',
      costs: [0, 'connections to companies'],
      good: 'there is one place to look after',
      bad: 'a company cannot end the access of someone who leaves',
    }),
    served('federation', 'Through the identity provider', {
      is: 'the provider joins the SAML or OpenID Connect of each company; here arrive its tokens',
      costs: [1, 'connection for each company'],
      good: 'SAML stays out of the program',
      bad: 'who leaves a company keeps rows until somebody acts',
    }),
    planned('federation-and-scim', 'With provisioning (SCIM)', {
      is: 'federation, and companies create and close accounts by SCIM 2.0',
      costs: [2, 'connections for each company'],
      good: 'who leaves a company is out at once',
      bad: 'a further interface is open to companies',
    }),
  ],
  rules: [
    {
      id: 'many-companies',
      when: [
        { input: 'enterprise', is: true },
        { input: 'tenants', atLeast: 20 },
      ],
      take: 'federation-and-scim',
      because: 'companies sign their people in themselves, and {tenants} are too many to close accounts by hand',
      origin: origins.judgement,
    },
    {
      id: 'companies',
      when: [{ input: 'enterprise', is: true }],
      take: 'federation',
      because: 'companies sign their people in themselves; there are {tenants}',
    },
    { id: 'saml', when: [{ input: 'logins', has: 'saml' }], take: 'federation', because: 'sign-in by {logins} was asked for' },
  ],
  otherwise: { take: 'none', because: 'companies sign their people in themselves: {enterprise}' },
  today: 'federation through the identity provider, and an administrator who closes accounts',
  source: {
    title: 'RFC 7644, System for Cross-domain Identity Management: Protocol',
    url: 'https://www.rfc-editor.org/rfc/rfc7644',
  },
}

const machines: DecisionTable = {
  id: 'authentication/machines',
  question: 'How do programs say who they are?',
  type: 'authentication',
  options: [
    served('none', 'No programs call', {
      is: 'only people have tokens',
      costs: [0, 'identities of programs'],
      good: 'there is no long-lived secret',
      bad: 'a script has to use the token of a person',
    }),
    served('client-credentials', 'Tokens of the provider', {
      is: 'each program has a client at the identity provider, and gets tokens by its credentials',
      costs: [1, 'secret for each program'],
      good: 'programs pass the same rules as people',
      bad: 'its secret has to be renewed by somebody',
    }),
    planned('mutual-tls', 'Certificates', {
      is: 'each device has a certificate, which its token is bound to',
      costs: [1, 'certificate for each device'],
      good: 'a stolen token is of no use elsewhere',
      bad: 'certificates have to be given out, renewed and revoked',
    }),
    planned('api-keys', 'API keys', {
      is: 'a long word that the server knows as a hash',
      costs: [1, 'read for each request'],
      good: 'a stranger begins with one line',
      bad: 'it does not expire by itself',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'devices',
      when: [{ input: 'clients', has: 'devices' }],
      take: 'mutual-tls',
      because: 'devices call it ({clients}), and stand where others can open them',
    },
    {
      id: 'services',
      when: [{ input: 'clients', has: 'services' }],
      take: 'client-credentials',
      because: 'services call it ({clients})',
    },
    {
      id: 'partners',
      when: [{ input: 'clients', has: 'partners' }],
      take: 'client-credentials',
      because: 'programs of partners call it ({clients})',
    },
    { id: 'bots', when: [{ input: 'clients', has: 'bots' }], take: 'client-credentials', because: 'bots call it ({clients})' },
    {
      id: 'strangers',
      when: [{ input: 'publicApi', is: true }],
      take: 'client-credentials',
      because: 'strangers build programs on it',
    },
  ],
  otherwise: { take: 'none', because: 'called by {clients}; strangers build on it: {publicApi}' },
  today: 'tokens of the identity provider by client credentials',
  source: { title: 'RFC 6749, The OAuth 2.0 Authorization Framework', url: 'https://www.rfc-editor.org/rfc/rfc6749' },
}

export const authentication: readonly DecisionTable[] = [identityProvider, signIn, sessions, enterpriseSso, machines]
