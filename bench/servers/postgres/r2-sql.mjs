// @ts-check
// Each read as one statement that answers with the finished JSON.

const TIME = (/** @type {string} */ alias) =>
  `to_char(${alias}.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`

const POST = `p.id, ${TIME('p')}, p.author_id AS author, p.body, p.audience`

const AUTHOR = `(SELECT row_to_json(w) FROM (SELECT u.id, ${TIME('u')}, u.handle, u.bio FROM users u WHERE u.id = p.author_id) w)`

const COMMENTS = `(SELECT coalesce(json_agg(w), '[]') FROM (
  SELECT c.id, ${TIME('c')}, c.post_id AS post, c.author_id AS author, c.body
  FROM comments c WHERE c.post_id = p.id ORDER BY c.created_at, c.id LIMIT 3) w)`

const POST_WITH = `p.id, ${TIME('p')}, ${AUTHOR} AS author, p.body, p.audience, ${COMMENTS} AS comments`

/** @param {string} fields */
function list(fields) {
  return `SELECT '{"items":' || coalesce(json_agg(w.item), '[]') || ',"next":' ||
    coalesce(CASE WHEN count(*) = $4::int THEN to_json(min(w.cursor))::text END, 'null') || '}' FROM (
    SELECT (SELECT row_to_json(o) FROM (SELECT ${fields}) o) AS item, p.created_at::text || '~' || p.id AS cursor
    FROM posts p WHERE p.author_id = $1 AND ($2::timestamptz IS NULL OR (p.created_at, p.id) < ($2, $3::uuid))
    ORDER BY p.created_at DESC, p.id DESC LIMIT $4) w`
}

export const ONE = {
  name: 'one',
  text: `SELECT (SELECT row_to_json(o) FROM (SELECT ${POST}) o)::text FROM posts p WHERE p.id = $1`,
}
export const LIST = { name: 'list', text: list(POST) }
export const LIST_WITH = { name: 'listWith', text: list(POST_WITH) }
export const INSERT = {
  name: 'insert',
  text: 'INSERT INTO posts (id, created_at, author_id, body, audience) VALUES ($1, $2, $3, $4, $5)',
}
