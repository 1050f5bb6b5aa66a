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
          handle: text({ min: 2, max: 30, unique: true, immutable: true, personal: true }),
          name: text({ min: 1, max: 80, personal: true }),
        },
        {
          can: { read: 'self', create: 'self', update: 'self' },
          because: 'a token names its user by the handle; nobody reads the row of another but those who serve them',
        },
      ),
    },
  }),
  code: [],
  load: { rows: { user: 0 }, requests: { 'user.get': 2 } },
}
