/** What kind of file a path is, and whether a server would be in it. */

const toolPath =
  /(?:^|\/)(?:\.?scripts?|tools?|bin|cli(?:-v?\d+)?|dev-server|create-[\w-]+-app|seeds?|seeders?|migrations?|alterations?|te?mp|benchmarks?|bench|examples?|playgrounds?|docs|\.github)\/|(?:^|\/)(?:seed|populate|migrate|knexfile|gulpfile|Gruntfile|[\w.-]+\.config|\.[\w-]+rc)[\w.-]*\.[cm]?[jt]s$/

/** What somebody runs by hand, with words on the command line. */
const takesWords = /\bprocess\.argv(?:\.slice\(2\)|\[2\])/
const serves = /\.(?:listen|consume|subscribe|process)\(|new Worker\(|createServer\(/

export function isToolFile(path: string, text: string): boolean {
  return toolPath.test(path) || text.startsWith('#!') || (takesWords.test(text) && !serves.test(text))
}

export function isSourceFile(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !/\.d\.\w+\.ts$/.test(path)
}

const frontEnd =
  /^(?:react|react-dom|react-native|vue|svelte|preact|solid-js|@angular\/|next\/(?:link|image|router|navigation|head)|expo|@tanstack\/react|@testing-library|@mui\/|antd|styled-components|@emotion\/|@chakra-ui|react-router|react-hook-form|framer-motion|lucide-react|vue-router|pinia|@ionic|swr$|zustand|jotai|recoil|@reduxjs\/|react-redux|mobx-react)/

const server =
  /^(?:express|fastify|koa|hono|@nestjs\/|@koa\/|@hono\/|@fastify\/|pg|postgres|mysql2?|better-sqlite3|knex|kysely|drizzle-orm|typeorm|sequelize|@prisma\/client|mongoose|mongodb|ioredis|redis|bullmq|next\/server|jsonwebtoken|(?:node:)?(?:http|https|fs|net|child_process|crypto|cluster))(?:$|\/)/

/** Routes of Next.js and what stands in front of them: these import what pages do, too. */
const servedByNext = /(?:^|\/)app\/(?:.*\/)?route\.[cm]?[jt]sx?$|(?:^|\/)pages\/api\/|^(?:.*\/)?(?:middleware|proxy)\.[cm]?[jt]s$/

/** Whether a file belongs to what runs in a browser: it draws, and imports nothing of a server. */
export function isFrontEnd(path: string, imports: readonly string[]): boolean {
  if (imports.some((from) => server.test(from) || from.startsWith('@nestjs/')) || servedByNext.test(path)) return false
  return imports.some((from) => frontEnd.test(from)) || (/\.[jt]sx$/.test(path) && imports.length > 0)
}

/** Whether a file asks for what only a browser has, or lies where it is sent to one as it is. */
export function asksBrowser(path: string, imports: readonly string[], words: readonly string[]): boolean {
  if (/(^|\/)public\/.*\.[cm]?js$/.test(path)) return true
  if (imports.some((from) => server.test(from) || /^(?:puppeteer|playwright|jsdom|@?puppeteer)/.test(from))) return false
  const has = (word: string) => words.includes(word)
  return has('window') && !has('process') && ['document', 'localStorage', 'sessionStorage', 'navigator', 'location'].some(has)
}

/** Whether a file may be of a browser where all that use it are: it asks nothing of a server or of its environment. */
export function isOpenToBrowser(imports: readonly string[], words: readonly string[]): boolean {
  return !imports.some((from) => server.test(from)) && !words.includes('process')
}
