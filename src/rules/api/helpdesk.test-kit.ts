/** A contract as a good team has it: thirty operations, with much that looks wrong and is not. */
export const helpdesk = `openapi: 3.1.0
info: { title: Helpdesk, version: 2.4.0 }
servers:
  - url: https://api.helpdesk.example.com/v2
  - url: http://localhost:4000/v2
security:
  - bearer: []
paths:
  /auth/login:
    post:
      operationId: login
      security: []
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Credentials' } } }
      responses:
        '200': { description: signed in, content: { application/json: { schema: { $ref: '#/components/schemas/Tokens' } } } }
        default: { $ref: '#/components/responses/Problem' }
  /auth/refresh:
    post:
      operationId: refreshTokens
      security: [{ refresh: [] }]
      responses:
        '200': { description: signed in, content: { application/json: { schema: { $ref: '#/components/schemas/Tokens' } } } }
        default: { $ref: '#/components/responses/Problem' }
  /auth/password-resets:
    post:
      operationId: askForReset
      security: []
      requestBody:
        content: { application/json: { schema: { type: object, additionalProperties: false, properties: { email: { type: string, format: email } } } } }
      responses: { '202': { description: a mail may come }, default: { $ref: '#/components/responses/Problem' } }
  /auth/password-resets/{token}:
    parameters: [{ name: token, in: path, required: true, schema: { type: string, maxLength: 64 } }]
    get:
      operationId: checkReset
      security: []
      responses: { '204': { description: it still works }, default: { $ref: '#/components/responses/Problem' } }
    put:
      operationId: resetPassword
      security: []
      requestBody:
        content: { application/json: { schema: { type: object, additionalProperties: false, properties: { password: { type: string, minLength: 12, maxLength: 128 } } } } }
      responses: { '204': { description: done }, default: { $ref: '#/components/responses/Problem' } }
  /users:
    post:
      operationId: signUp
      security: []
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
      responses:
        '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        default: { $ref: '#/components/responses/Problem' }
    get:
      operationId: listUsers
      parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }]
      responses:
        '200': { description: a page, content: { application/json: { schema: { $ref: '#/components/schemas/Users' } } } }
        default: { $ref: '#/components/responses/Problem' }
  /users/me:
    get:
      operationId: readMe
      responses:
        '200': { description: who asks, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        default: { $ref: '#/components/responses/Problem' }
  /users/me/teams:
    get:
      operationId: listMyRoles
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, maxItems: 50, items: { $ref: '#/components/schemas/Team' } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /users/{userId}:
    parameters: [{ $ref: '#/components/parameters/UserId' }]
    get:
      operationId: readUser
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        default: { $ref: '#/components/responses/Problem' }
    patch:
      operationId: changeUser
      requestBody: { content: { application/merge-patch+json: { schema: { $ref: '#/components/schemas/UserPatch' } } } }
      responses: { '204': { description: done }, '412': { $ref: '#/components/responses/Problem' }, default: { $ref: '#/components/responses/Problem' } }
    delete:
      operationId: removeUser
      responses: { '204': { description: gone }, default: { $ref: '#/components/responses/Problem' } }
  /tickets:
    get:
      operationId: listTickets
      parameters:
        - { $ref: '#/components/parameters/Limit' }
        - { name: pageToken, in: query, schema: { type: string, maxLength: 200 } }
        - { name: state, in: query, schema: { $ref: '#/components/schemas/State' } }
      responses:
        '200':
          description: a page
          content:
            application/json:
              schema:
                type: object
                properties:
                  items: { type: array, items: { $ref: '#/components/schemas/Ticket' } }
                  nextPageToken: { type: [string, 'null'] }
        default: { $ref: '#/components/responses/Problem' }
    post:
      operationId: openTicket
      parameters: [{ name: Idempotency-Key, in: header, required: true, schema: { type: string, format: uuid } }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewTicket' } } } }
      responses:
        '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Ticket' } } } }
        '422':
          description: what is wrong with it
          content:
            application/problem+json:
              schema:
                allOf:
                  - $ref: '#/components/schemas/Problem'
                  - { type: object, properties: { errors: { type: array, items: { type: string } } } }
        default: { $ref: '#/components/responses/Problem' }
  /tickets/search:
    post:
      operationId: searchTickets
      requestBody:
        content: { application/json: { schema: { type: object, additionalProperties: false, properties: { text: { type: string, maxLength: 200 }, states: { type: array, maxItems: 4, items: { $ref: '#/components/schemas/State' } } } } } }
      responses:
        '200': { description: the best, content: { application/json: { schema: { type: array, maxItems: 50, items: { $ref: '#/components/schemas/Ticket' } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /tickets/{ticketId}:
    parameters: [{ $ref: '#/components/parameters/TicketId' }]
    get:
      operationId: readTicket
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Ticket' } } } }
        default: { $ref: '#/components/responses/Problem' }
    delete: { operationId: dropTicket, responses: { '204': { description: gone }, default: { $ref: '#/components/responses/Problem' } } }
  /tickets/{ticketId}:close:
    post:
      operationId: closeTicket
      parameters: [{ $ref: '#/components/parameters/TicketId' }]
      responses: { '204': { description: done }, default: { $ref: '#/components/responses/Problem' } }
  /tickets/{ticketId}/attachments:
    post:
      operationId: attach
      parameters: [{ $ref: '#/components/parameters/TicketId' }]
      requestBody:
        content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } } }
      responses: { '201': { description: kept }, '413': { $ref: '#/components/responses/Problem' }, default: { $ref: '#/components/responses/Problem' } }
    get:
      operationId: listAttachments
      parameters: [{ $ref: '#/components/parameters/TicketId' }]
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { type: object, properties: { id: { type: string } } } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /countries:
    get:
      operationId: listCountries
      security: []
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { type: object, properties: { code: { type: string } } } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /branches:
    get:
      operationId: listBranches
      security: []
      parameters: [{ $ref: '#/components/parameters/Limit' }]
      responses:
        '200': { description: where we are, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Branch' } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /api-keys:
    post:
      operationId: makeApiKey
      responses:
        '201': { description: shown once, content: { application/json: { schema: { type: object, properties: { id: { type: string }, secret: { type: string } } } } } }
        default: { $ref: '#/components/responses/Problem' }
  /api-keys/{apiKey}:
    delete:
      operationId: revokeApiKey
      parameters: [{ name: apiKey, in: path, required: true, schema: { type: string, format: uuid } }]
      responses: { '204': { description: gone }, default: { $ref: '#/components/responses/Problem' } }
  /webhooks/mail:
    post:
      operationId: mailCame
      security: []
      requestBody: { content: { application/json: { schema: { type: object, additionalProperties: true, properties: { from: { type: string }, text: { type: string } } } } } }
      responses: { '204': { description: thanks }, default: { $ref: '#/components/responses/Problem' } }
  /contact:
    post:
      operationId: writeToUs
      security: []
      requestBody:
        content: { application/json: { schema: { type: object, additionalProperties: false, properties: { email: { type: string, format: email }, text: { type: string, maxLength: 5000 } } } } }
      responses: { '202': { description: thanks }, default: { $ref: '#/components/responses/Problem' } }
  /unsubscribe/{code}:
    delete:
      operationId: unsubscribe
      security: []
      parameters: [{ name: code, in: path, required: true, schema: { type: string, maxLength: 64 } }]
      responses: { '204': { description: done }, default: { $ref: '#/components/responses/Problem' } }
  /reports/{year}:
    get:
      operationId: readReport
      parameters: [{ name: year, in: path, required: true, schema: { type: integer, minimum: 2020, maximum: 2100 } }]
      responses: { '200': { description: one, content: { application/json: { schema: { type: object, properties: { tickets: { type: integer } } } } } }, default: { $ref: '#/components/responses/Problem' } }
  /health: { get: { operationId: health, security: [], responses: { '200': { description: up } } } }
  /ready: { get: { operationId: ready, security: [], responses: { '200': { description: up }, '503': { description: not yet } } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer, bearerFormat: JWT }
    refresh: { type: apiKey, in: cookie, name: __Host-refresh }
    unused: { type: http, scheme: basic }
  parameters:
    Limit: { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 20 } }
    Cursor: { name: after, in: query, schema: { type: string, maxLength: 200 } }
    UserId: { name: userId, in: path, required: true, schema: { type: string, format: uuid } }
    TicketId: { name: ticketId, in: path, required: true, schema: { type: string, pattern: '^T[0-9]+$' } }
  responses:
    Problem: { description: what went wrong, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }
  schemas:
    Problem: { type: object, properties: { type: { type: string }, title: { type: string }, status: { type: integer }, detail: { type: string } } }
    Credentials:
      type: object
      additionalProperties: false
      properties: { email: { type: string, format: email }, password: { type: string, maxLength: 128 } }
    Tokens: { type: object, properties: { accessToken: { type: string }, refreshToken: { type: string } } }
    State: { type: string, enum: [open, waiting, closed] }
    Team: { type: object, properties: { id: { type: string, format: uuid }, name: { type: string } } }
    Branch: { type: object, properties: { name: { type: string }, email: { type: string }, phone: { type: string } } }
    User:
      type: object
      additionalProperties: false
      required: [email]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        email: { type: string, format: email }
        password: { type: string, maxLength: 128, writeOnly: true }
        name: { type: [string, 'null'], maxLength: 80 }
        manager: { $ref: '#/components/schemas/User' }
        createdAt: { type: string, format: date-time, readOnly: true }
    UserPatch:
      type: object
      additionalProperties: false
      properties: { name: { type: string, maxLength: 80 }, locale: { type: string, enum: [de, en] } }
    Users:
      type: object
      properties: { data: { type: array, items: { $ref: '#/components/schemas/User' } }, endCursor: { type: string } }
    NewTicket:
      type: object
      additionalProperties: false
      properties:
        subject: { type: string, maxLength: 200 }
        text: { type: string, maxLength: 20000 }
        labels: { type: array, maxItems: 10, items: { type: string, maxLength: 40 } }
    Ticket:
      allOf:
        - $ref: '#/components/schemas/NewTicket'
        - type: object
          properties:
            id: { type: string }
            state: { $ref: '#/components/schemas/State' }
            author: { $ref: '#/components/schemas/User' }
            passwordProtected: { type: boolean }
`

/** What somebody did to it: text that is replaced, by what, and the rule that has to say so. */
export const mistakes: readonly (readonly [rule: string, was: string, is: string])[] = [
  ['api/write-unsecured', 'delete: { operationId: dropTicket, resp', 'delete: { operationId: dropTicket, security: [], resp'],
  ['api/read-unsecured', 'operationId: readUser\n', 'operationId: readUser\n      security: []\n'],
  [
    'api/insecure-auth-scheme',
    'bearer: { type: http, scheme: bearer, bearerFormat: JWT }',
    'bearer: { type: apiKey, in: query, name: key }',
  ],
  ['api/credential-in-url', '- { name: pageToken, in: query', '- { name: access_token, in: query'],
  ['api/plain-http-server', 'https://api.helpdesk', 'http://api.helpdesk'],
  [
    'api/no-error-contract',
    "'204': { description: done }, '412': { $ref: '#/components/responses/Problem' }, default: { $ref: '#/components/responses/Problem' }",
    "'204': { description: done }",
  ],
  ['api/error-shape-drift', "allOf:\n                  - $ref: '#/components/schemas/Problem'\n", 'allOf:\n'],
  ['api/unbounded-list', "parameters: [{ $ref: '#/components/parameters/Limit' }]\n", 'parameters: []\n'],
  ['api/unbounded-input', 'text: { type: string, maxLength: 20000 }', 'text: { type: string }'],
  [
    'api/open-write-schema',
    '    UserPatch:\n      type: object\n      additionalProperties: false\n',
    '    UserPatch:\n      type: object\n',
  ],
  [
    'api/sequential-public-id',
    "in: path, required: true, schema: { type: string, pattern: '^T[0-9]+$' }",
    'in: path, required: true, schema: { type: integer }',
  ],
  [
    'api/path-ambiguous',
    '  /reports/{year}:',
    '  /tickets/{any}:\n    get: { parameters: [{ name: any, in: path, required: true, schema: { type: string, pattern: "^T[0-9]+$" } }], responses: { default: { description: no } } }\n  /reports/{year}:',
  ],
  ['api/secret-in-response', 'maxLength: 128, writeOnly: true', 'maxLength: 128'],
  ['api/path-parameter-mismatch', '  /reports/{year}:', '  /reports/{y}:'],
  ['api/duplicate-operation-id', 'operationId: readReport', 'operationId: readTicket'],
  ['api/security-scheme-undefined', 'security: [{ refresh: [] }]', 'security: [{ refreshCookie: [] }]'],
]
