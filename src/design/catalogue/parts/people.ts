import { entity, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const people: PartTemplate = {
  name: 'people',
  says: 'who calls: whoever has a token of the identity provider makes their own row, once',
  needs: [],
  declares: part({
    entities: {
      user: entity(
        {
          handle: text({ min: 2, max: 30, unique: true, immutable: true }),
          name: text({ min: 1, max: 80, personal: true }),
          bio: text({ max: 160, optional: true }),
        },
        {
          can: { read: 'signedIn', create: 'self', update: 'self' },
          because:
            'a token names its user by the handle; who may read one row may list them all, so nobody without a token reads any: ' +
            'what everybody sees names its author by id, and a site that shows names asks with a token of its own',
        },
      ),
    },
  }),
  code: [],
  load: { rows: { user: 0 }, requests: { 'user.get': 2 } },
}
