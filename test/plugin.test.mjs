// The plugin for agents is whole: it can be read, has the version of the package, and names only tools and commands there are.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { load } from './kit/dist.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')
const pages = ['agents', 'commands'].flatMap((folder) =>
  readdirSync(join(root, 'plugin', folder)).map((name) => `plugin/${folder}/${name}`),
)

test('its manifests agree with the package', () => {
  const { version, files } = JSON.parse(read('package.json'))
  const plugin = JSON.parse(read('plugin/.claude-plugin/plugin.json'))
  assert.equal(plugin.version, version)
  assert.match(plugin.name, /^[a-z0-9-]+$/)
  assert.ok(files.includes('plugin'))
  const [listed] = JSON.parse(read('.claude-plugin/marketplace.json')).plugins
  assert.deepEqual([listed.name, listed.source], [plugin.name, './plugin'])
  const { command, args } = JSON.parse(read('plugin/.mcp.json')).mcpServers.lintel
  assert.deepEqual([command, ...args], ['npx', '--yes', 'lintel', 'mcp'])
})

test('each agent and command has the words that a client shows', () => {
  assert.ok(pages.length >= 6)
  for (const page of pages) {
    const [, front] = /^---\n([\s\S]*?)\n---\n/.exec(read(page)) ?? []
    const { name, description } = parse(front)
    assert.ok(description.length > 20, page)
    if (page.includes('/agents/')) assert.equal(`plugin/agents/${name}.md`, page)
  }
})

test('it names tools and commands that there are', async () => {
  const { allTools } = await load('doors/tools/index.js')
  const tools = new Set(allTools.map(({ name }) => name))
  const help = spawnSync(process.execPath, [join(root, 'bin/lintel.js'), '--help'], { encoding: 'utf8' }).stdout
  const named = { tools: 0, commands: 0 }
  for (const page of [...pages, 'plugin/README.md']) {
    const text = read(page)
    for (const [, name] of text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)) {
      if (name === 'current_architecture' || name.startsWith('mcp_')) continue
      assert.ok(tools.has(name), `${page} names the tool \`${name}\``)
      named.tools++
    }
    for (const [, command] of text.matchAll(/`lintel ([a-z]+)/g)) {
      assert.match(help, new RegExp(`^ {2}${command}\\b`, 'm'), `${page} names \`lintel ${command}\``)
      named.commands++
    }
  }
  assert.ok(named.tools > 10 && named.commands > 2, JSON.stringify(named))
})
