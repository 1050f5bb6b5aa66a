import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { begin, createFolder, root, runLine } from './command.test-kit.ts'

/** The answers of a new project, as its README asks for them. */
interface Post {
  readonly id: string
  readonly likeCount: number
  readonly author: { readonly handle: string }
}

test('a new project type-checks and serves what its README promises', async (t) => {
  const place = createFolder({})
  t.after(place.remove)
  const folder = join(place.folder, 'blog')
  assert.equal((await runLine(`lintel new blog --lintel 'file:${root}'`, place.folder)).exit, 0)

  await t.test('its types', () => {
    // As after `npm install`, without a network.
    const paths = { lintel: [join(root, 'dist/index.d.ts')] }
    const config = {
      extends: './blog/tsconfig.json',
      compilerOptions: { paths, typeRoots: [join(root, 'node_modules/@types')] },
      include: ['blog/*.ts'],
    }
    writeFileSync(join(place.folder, 'tsconfig.json'), JSON.stringify(config))
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', place.folder], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  await t.test('its answers', async () => {
    const dev = begin(['dev', '--port', '0'], folder)
    t.after(() => dev.child.kill('SIGKILL'))
    const [, url] = await dev.until(/"msg":"listening".*?"url":"([^"]+)"/)
    const { out: token } = await runLine('lintel token --sub ada', folder)
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token.trim()}`, ...(body && { 'content-type': 'application/json' }) }
      const answer = await fetch(`${url}/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
      const text = await answer.text()
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
      return JSON.parse(text)
    }
    const user = await ask('POST', '/users', { handle: 'ada' })
    const post = await ask('POST', '/posts', { author: user.id, title: 'Hello', body: 'First', state: 'published' })
    await ask('POST', `/posts/${post.id}/like-post`)
    await dev.until(/a post was liked/)
    const { items } = (await (await fetch(`${url}/v1/posts?state=published&include=author`)).json()) as { items: Post[] }
    assert.deepEqual(
      items.map(({ likeCount, author }) => [likeCount, author.handle]),
      [[1, 'ada']],
    )
    assert.equal((await fetch(`${url}/docs`)).status, 200)
    assert.equal((await dev.end('SIGTERM')).exit, 0)
  })
})
