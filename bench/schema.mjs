// @ts-check
// The tables that the hand-written servers and the peers share.

export const TABLES = `
create table users (
  id text primary key not null,
  handle text not null unique,
  bio text,
  created_at text not null
);
create table posts (
  id text primary key not null,
  author_id text not null references users (id),
  body text not null,
  audience text not null,
  created_at text not null
);
create table comments (
  id text primary key not null,
  post_id text not null references posts (id),
  author_id text not null references users (id),
  body text not null,
  created_at text not null
);
`

export const INDEXES = `
create index posts_author_created on posts (author_id, created_at desc, id desc);
create index comments_post_created on comments (post_id, created_at, id);
`
