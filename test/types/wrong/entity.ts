import { bool, entity, int, json, oneOf, ref, secret, text } from 'lintel'

const fields = {
  author: ref('user'),
  body: text(),
  audience: oneOf(['public', 'followers']),
  size: int(),
  place: json({ city: text() }),
  key: secret(),
}

// → Did you mean '"author"'?
entity(fields, { can: { read: 'autor' } })

// → Did you mean '"author"'?
entity(fields, { can: { read: ['anyone', 'autor'] } })

// → Did you mean '"author"'?
entity(fields, { can: { read: { all: ['signedIn', 'autor'] } } })

// → Did you mean '"anyone"'?
entity(fields, { can: { read: 'anyon' } })

// → Did you mean '"maker"'?
entity({ maker: ref('user') }, { can: { read: 'makr' } })

// → '"publik"' is not assignable to type
entity(fields, { can: { read: { audience: 'publik' } } })

// → '"publik"' is not assignable to type
entity(fields, { can: { read: [{ audience: ['public', 'publik'] }, 'author'] } })

// → 'audiense' does not exist
entity(fields, { can: { read: { audiense: 'public' } } })

// → Type 'string' is not assignable to type 'MatchValue<FieldOf<"int", None>>
entity(fields, { can: { read: { size: '3' } } })

// → 'raed' does not exist
entity(fields, { can: { raed: 'anyone' } })

// → Did you mean to write 'because'?
entity(fields, { becuase: 'ADR-4' })

// → Did you mean '"author"'?
entity(fields, { index: [['autor', '-createdAt']] })

// → Did you mean '"-createdAt"'?
entity(fields, { index: [['author', '-creatdAt']] })

// → '"place"' is not assignable to type
entity(fields, { index: [['place']] })

// → '"key"' is not assignable to type
entity(fields, { unique: [['key']] })

// → Did you mean '"body"'?
entity(fields, { unique: [{ on: ['bdy'], where: { audience: 'public' } }] })

// → '"publik"' is not assignable to type
entity(fields, { unique: [{ on: ['body'], where: { audience: 'publik' } }] })

// → is not assignable to type
entity({ live: bool(), name: { kind: 'txt' } })

// → Did you mean '"sees:author"'?
entity(fields, { can: { read: 'sees:autor' } })
