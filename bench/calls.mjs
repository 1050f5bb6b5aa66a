// @ts-check
// How each work is asked for, and what an answer says, whichever way a side speaks.

/**
 * @typedef {{ method: 'GET' | 'POST', path: string, body?: string }} Call
 * @typedef {{ author: string, body: string, audience: string }} NewPost
 * @typedef {object} Style
 * @property {(id: string) => Call} a
 * @property {(author: string) => Call} b
 * @property {(author: string) => Call} c
 * @property {(post: NewPost) => Call} d
 * @property {(answer: any) => unknown} readPost in the form that all sides share
 * @property {(answer: any) => { items: unknown[], more: boolean }} readList
 * @property {(status: number, answer: any) => string | null} readCreated the id, or null where it was refused
 */

/** An included list may come in the envelope of lists. @param {any} list @returns {any[]} */
const listOf = (list) => (Array.isArray(list) ? list : list.items)
const commentOf = (/** @type {any} */ { id, body, createdAt }) => ({ id, body, createdAt })

/** Only what every side must give; fields beyond it are a side's own. @param {any} post */
const postOf = ({ id, createdAt, author, body, audience, comments }) => ({
  id,
  createdAt,
  author: typeof author === 'object' ? { id: author.id, handle: author.handle, bio: author.bio } : author,
  body,
  audience,
  comments: comments && listOf(comments).map(commentOf),
})

const listPath = (/** @type {string} */ author) => `/v1/posts?author=${author}&limit=20`

/** @type {Style} */
const rest = {
  a: (id) => ({ method: 'GET', path: `/v1/posts/${id}` }),
  b: (author) => ({ method: 'GET', path: listPath(author) }),
  c: (author) => ({ method: 'GET', path: `${listPath(author)}&include=author,comments(3)` }),
  d: (post) => ({ method: 'POST', path: '/v1/posts', body: JSON.stringify(post) }),
  readPost: postOf,
  readList: ({ items, next }) => {
    if (next === undefined) throw new Error('a list has no `next`')
    return { items: items.map(postOf), more: next !== null }
  },
  readCreated: (status, answer) => (status === 201 ? answer.id : null),
}

const FIELDS = 'rowId createdAt body audience'
const LIST =
  'query ($author: UUID!) { allPosts(first: 20, orderBy: [CREATED_AT_DESC, ROW_ID_DESC], condition: { authorId: $author })'
const DOCUMENTS = {
  a: `query ($id: UUID!) { postByRowId(rowId: $id) { ${FIELDS} authorId } }`,
  b: `${LIST} { nodes { ${FIELDS} authorId } pageInfo { hasNextPage endCursor } } }`,
  c: `${LIST} { nodes { ${FIELDS} userByAuthorId { rowId handle bio }
    commentsByPostId(first: 3, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) { nodes { rowId body createdAt } } }
    pageInfo { hasNextPage endCursor } } }`,
  d: `mutation ($post: PostInput!) { createPost(input: { post: $post }) { post { ${FIELDS} authorId } } }`,
}
const ask = (/** @type {keyof typeof DOCUMENTS} */ work, /** @type {object} */ variables) =>
  /** @type {Call} */ ({ method: 'POST', path: '/graphql', body: JSON.stringify({ query: DOCUMENTS[work], variables }) })
const time = (/** @type {string} */ text) => new Date(text).toISOString()

/** @param {any} node */
const postOfNode = ({ rowId, createdAt, body, audience, authorId, userByAuthorId, commentsByPostId }) => ({
  id: rowId,
  createdAt: time(createdAt),
  author: userByAuthorId ? { id: userByAuthorId.rowId, handle: userByAuthorId.handle, bio: userByAuthorId.bio } : authorId,
  body,
  audience,
  comments: commentsByPostId?.nodes.map((/** @type {any} */ one) => ({
    id: one.rowId,
    body: one.body,
    createdAt: time(one.createdAt),
  })),
})

/** As PostGraphile names things. @type {Style} */
const graphql = {
  a: (id) => ask('a', { id }),
  b: (author) => ask('b', { author }),
  c: (author) => ask('c', { author }),
  d: ({ author, body, audience }) => ask('d', { post: { authorId: author, body, audience } }),
  readPost: ({ data }) => postOfNode(data.postByRowId),
  readList: ({ data }) => ({ items: data.allPosts.nodes.map(postOfNode), more: data.allPosts.pageInfo.hasNextPage }),
  readCreated: (_status, { data, errors }) => (errors ? null : data.createPost.post.rowId),
}

export const STYLES = { rest, graphql }
