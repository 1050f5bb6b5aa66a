// @ts-check
// Each read as one statement that answers with the finished JSON, as a blob: its bytes go to the socket as they are,
// where text would be decoded to a JavaScript string and encoded again (20 % of b and c).

const POST = "'id', p.id, 'createdAt', p.created_at, 'author', p.author_id, 'body', p.body, 'audience', p.audience"

const PAGE =
  'from posts p where p.author_id = ?1 and (p.created_at, p.id) < (?2, ?3) order by p.created_at desc, p.id desc limit ?4'

const AUTHOR =
  "(select json_object('id', u.id, 'createdAt', u.created_at, 'handle', u.handle, 'bio', u.bio) from users u where u.id = p.author_id)"

const COMMENTS =
  "(select json_group_array(json_object('id', c.id, 'createdAt', c.created_at, 'post', c.post_id, 'author', c.author_id, 'body', c.body)) " +
  'from (select id, created_at, post_id, author_id, body from comments where post_id = p.id order by created_at, id limit 3) c)'

const POST_WITH =
  `'id', p.id, 'createdAt', p.created_at, 'author', ${AUTHOR}, 'body', p.body, 'audience', p.audience, ` +
  `'comments', ${COMMENTS}`

/** The inner statement has the limit, so it is run as it stands and its order is the order of the text. @param {string} fields */
function list(fields) {
  return (
    `select cast('{"items":[' || coalesce(group_concat(item, ','), '') || '],"next":' || ` +
    `case when count(*) = ?4 then '"' || min(cursor) || '"' else 'null' end || '}' as blob) ` +
    `from (select json_object(${fields}) as item, p.created_at || '~' || p.id as cursor ${PAGE})`
  )
}

export const ONE = `select cast(json_object(${POST}) as blob) from posts p where p.id = ?`
export const LIST = list(POST)
export const LIST_WITH = list(POST_WITH)
export const INSERT = 'insert into posts (id, created_at, author_id, body, audience) values (?, ?, ?, ?, ?)'
