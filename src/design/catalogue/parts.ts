import type { PartTemplate } from './part-template.ts'
import { articles } from './parts/articles.ts'
import { chat } from './parts/chat.ts'
import { comments } from './parts/comments.ts'
import { communities } from './parts/communities.ts'
import { documents } from './parts/documents.ts'
import { files } from './parts/files.ts'
import { follows } from './parts/follows.ts'
import { games } from './parts/games.ts'
import { likes } from './parts/likes.ts'
import { moderation } from './parts/moderation.ts'
import { notifications } from './parts/notifications.ts'
import { people } from './parts/people.ts'
import { posts } from './parts/posts.ts'
import { tags } from './parts/tags.ts'

/** Every part there is. Their entities, events, actions and jobs have names of their own, so that all of them fit together. */
export const parts: readonly PartTemplate[] = [
  people,
  posts,
  articles,
  chat,
  comments,
  communities,
  documents,
  files,
  follows,
  games,
  likes,
  moderation,
  notifications,
  tags,
]
