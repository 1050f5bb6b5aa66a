import { blueprint, entity, implement, int, text } from 'lintel'

const entities = { item: entity({ title: text(), size: int() }) }
const actions = { order: { on: 'item', input: { count: int() }, allow: 'anyone' } } as const

blueprint('named', {
  version: 'v2',
  entities,
  actions,
  versions: {
    v1: {
      entities: {
        // → 'item' has no field 'titel'
        item: { fields: { name: 'titel' } },
        // → no entity is called 'itm'
        itm: {},
        // → no entity is called 'itm'
        thing: { entity: 'itm' },
      },
      actions: {
        // → 'order' has no field 'cont'
        order: { input: { number: 'cont' } },
        // → no action is called 'ordr'
        buy: { action: 'ordr' },
      },
    },
    v0: {
      entities: {
        // → 'item' has no field 'sze'
        item: { absent: { sze: 1 } },
      },
      // → a version has no 'sunst'
      sunst: '2027-01-01',
    },
  },
})

// → Type '"2"' is not assignable
blueprint('numbered', { version: '2', entities })

const coded = blueprint('coded', {
  version: 'v2',
  entities,
  actions,
  versions: { v1: { entities: { item: { fields: { name: text() }, without: ['title'], code: true } } } },
})
const order = () => {}
// → Expected 3 arguments, but got 2
implement(coded, { order })
// → Property 'toNew' is missing
implement(coded, { order }, { versions: { v1: { item: { toOld: () => ({ name: '' }) } } } })
implement(
  coded,
  { order },
  {
    versions: {
      v1: {
        item: {
          // → Type 'number' is not assignable to type 'string'
          toOld: ({ size }) => ({ name: size }),
          // → Property 'nme' does not exist
          toNew: ({ nme }) => ({ title: `${nme}` }),
        },
      },
    },
  },
)
