import type { StarterPattern } from './starter-pattern.ts'

export const securityPatterns: readonly StarterPattern[] = [
  {
    slug: 'object-level-authorisation',
    name: 'Object-level authorisation in the query',
    topic: 'security',
    problem:
      'An endpoint checks that a caller is signed in but not that the record is theirs: changing an id in the path shows somebody else’s.',
    forces: 'Checks after loading are forgotten and leak by timing or counts; rules differ per role and state.',
    solution:
      'Derive the rule of who may see a row into the WHERE clause of every read, list, count and write, from one declaration. Invisible answers 404, visible but forbidden 403. Test every route with a stranger’s token.',
    consequences: 'Lists, includes and counts are right by construction. Rules must be expressible in SQL and indexed.',
    whenNot: 'For data that is public to all callers by design.',
    source:
      'OWASP API1:2023 Broken Object Level Authorization, https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/',
  },
  {
    slug: 'short-lived-tokens',
    name: 'Short-lived access tokens with rotating refresh',
    topic: 'security',
    problem: 'A stolen bearer token works until it expires, and checking a session store on each request is slow.',
    forces: 'Local verification is fast but cannot revoke; short lives need renewal; keys must rotate.',
    solution:
      'Verify signed tokens locally by issuer, audience, algorithm and expiry of some minutes, with keys fetched and cached by id. Rotate the refresh token on each use and revoke its family when an old one returns. Bind to a key (DPoP, mTLS) where risk asks for it.',
    consequences:
      'A leak is bounded to minutes and reuse is noticed. Sign-out takes effect with a delay unless a short deny list is kept.',
    whenNot: 'For a web page with its own backend: a server-side session in a cookie is simpler to revoke.',
    source: 'RFC 9700: Best Current Practice for OAuth 2.0 Security, https://www.rfc-editor.org/rfc/rfc9700',
  },
  {
    slug: 'envelope-encryption',
    name: 'Envelope encryption with key rotation',
    topic: 'security',
    problem:
      'Sensitive fields must stay unreadable in backups and to operators, and keys must be changeable without rewriting everything at once.',
    forces: 'A key service is slow per row; lost keys are lost data; search on ciphertext is limited.',
    solution:
      'Encrypt data with a data key (AES-GCM, with row and column as additional data), wrap that key by a master key in a key service, store key id beside the ciphertext. New writes use the newest key, old rows are re-encrypted in batches; equality search uses a keyed hash beside it.',
    consequences:
      'Rotation is routine, and destroying a person’s key erases their data in every backup. No ranges or text search on such fields.',
    whenNot: 'Where disk encryption meets the threat: lost disks, not readers of the database.',
    source: 'Envelope encryption, Google Cloud KMS, https://cloud.google.com/kms/docs/envelope-encryption',
  },
]
