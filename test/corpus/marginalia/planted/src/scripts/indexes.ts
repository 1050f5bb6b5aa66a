// Before a release: indexes and validators. Building an index does not stop writers (MongoDB 4.2 and later).
import { client, comments, hooks, reports, threads } from '../database.js'

await threads.createIndex({ site: 1, path: 1 }, { unique: true })
await comments.createIndex({ threadId: 1, state: 1, _id: 1 })
await comments.createIndex({ authorId: 1, key: 1 })
await comments.createIndex({ state: 1, _id: 1 })
await comments.createIndex({ text: 'text' })
await reports.createIndex({ commentId: 1, by: 1 }, { unique: true })
await reports.createIndex({ at: 1 }, { expireAfterSeconds: 90 * 86_400 })
await hooks.createIndex({ site: 1 }, { unique: true })

await client.db().command({
  collMod: 'comments',
  validator: {
    $jsonSchema: {
      required: ['threadId', 'author', 'text', 'state', 'createdAt'],
      properties: { text: { bsonType: 'string', maxLength: 4000 }, state: { enum: ['waiting', 'shown', 'hidden'] } },
    },
  },
})
await client.close()
