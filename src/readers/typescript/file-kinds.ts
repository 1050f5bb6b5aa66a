/** What kind of file a path is, and whether a server would be in it. */

const toolPath =
  /(?:^|\/)(?:\.?scripts?|tools?|bin|cli|seeds?|seeders?|migrations?|alterations|benchmarks?|bench|examples?|docs|\.github)\/|(?:^|\/)(?:seed|populate|migrate|knexfile|gulpfile|Gruntfile|[\w.-]+\.config|\.[\w-]+rc)[\w.-]*\.[cm]?[jt]s$/

export function isToolFile(path: string, text: string): boolean {
  return toolPath.test(path) || text.startsWith('#!')
}

export function isSourceFile(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !/\.d\.\w+\.ts$/.test(path)
}

const frontEnd =
  /^(?:react|react-dom|react-native|vue|svelte|preact|solid-js|@angular\/|next\/(?:link|image|router|navigation|head)|expo|@tanstack\/react|@testing-library|@mui\/|antd|styled-components|@emotion\/|@chakra-ui|react-router|react-hook-form|framer-motion|lucide-react|vue-router|pinia|@ionic|swr$)/

const server =
  /^(?:express|fastify|koa|hono|@nestjs\/|@koa\/|@hono\/|@fastify\/|pg|postgres|mysql2?|better-sqlite3|knex|kysely|drizzle-orm|typeorm|sequelize|@prisma\/client|mongoose|mongodb|ioredis|redis|bullmq|next\/server|jsonwebtoken|(?:node:)?(?:http|https|fs|net|child_process|crypto|cluster))(?:$|\/)/

/** Whether a file belongs to what runs in a browser: it draws, and imports nothing of a server. */
export function isFrontEnd(path: string, imports: readonly string[]): boolean {
  if (imports.some((from) => server.test(from) || from.startsWith('@nestjs/'))) return false
  return imports.some((from) => frontEnd.test(from)) || (/\.[jt]sx$/.test(path) && imports.length > 0)
}
