// Serves a project from a folder of data, reads a post and comments on it: node read-post.mjs PROJECT DATA POST
import { startBackend } from '../kit/backend.mjs'
import { load } from '../kit/dist.mjs'

const [project, folder, id] = process.argv.slice(2)
const { loadApp } = await load('house/load-app.js')
const backend = await startBackend({ app: (await loadApp(project)).value, folder })
const token = await backend.token('ada')
const post = await backend.request('GET', `/v1/posts/${id}`, { token })
const comment = await backend.request('POST', `/v1/posts/${id}/comment-on-post`, { token, body: { body: 'Well said' } })
await backend.close()
console.log(JSON.stringify({ post: post.body, comment: { status: comment.status, body: comment.body } }))
