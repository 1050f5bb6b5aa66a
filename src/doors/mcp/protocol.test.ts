import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { eventually } from '../cli/command.test-kit.ts'
import { call, clientOf, connectStdio, createProject, type HttpServer, revisions, startHttp } from './mcp.test-kit.ts'

const { folder, remove } = createProject({ 'docs/taken.json': '{}\n' })
let http: HttpServer
before(async () => {
  http = await startHttp(folder)
})
after(async () => {
  assert.equal(await http.stop(), 0)
  remove()
})

const transports = {
  'standard streams': (options: object) => connectStdio(folder, options),
  HTTP: (options: object) => http.connect(options),
}

/** Code that a child of this test would run forever. */
const endless = 'while (true);\nexport default {}\n'

/** Jobs that work in the folder of this test. */
function jobs(): readonly string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return (
        /^\d+$/.test(id) &&
        readlinkSync(`/proc/${id}/cwd`) === folder &&
        readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('jobs/child.js')
      )
    } catch {
      return false
    }
  })
}

for (const [transport, connect] of Object.entries(transports)) {
  for (const revision of revisions) {
    describe(`revision ${revision} over ${transport}`, () => {
      let client: Client
      before(async () => {
        client = await connect({ revision })
      })
      after(() => client.close())

      test('is what both sides speak', async () => {
        assert.equal(client.getNegotiatedProtocolVersion(), revision)
        assert.equal(client.getServerVersion()?.name, 'lintel')
      })

      test('a tool answers structured and as text, an error is one of the tool', async () => {
        const right = await call(client, 'explain', { code: 'LNTM006' })
        assert.equal(right.data.items[0].code, 'LNTM006')
        assert.match(right.text, /^LNTM006: /)
        assert.equal((await call(client, 'check', { path: '/etc' })).data.error.code, 'outside')
      })

      test('resources, their templates and prompts', async () => {
        const { resources } = await client.listResources()
        assert.ok(resources.length > 150, 'codes, rules and patterns are listed')
        assert.equal(new Set(resources.map(({ uri }) => uri)).size, resources.length)
        assert.ok(
          (await client.listResourceTemplates()).resourceTemplates.some(
            ({ uriTemplate }) => uriTemplate === 'lintel://decision/{id}',
          ),
        )
        const read = async (uri: string) =>
          JSON.parse(((await client.readResource({ uri })).contents[0] as { text: string }).text)
        assert.equal((await read('lintel://error/LNTM006')).items[0].code, 'LNTM006')
        assert.deepEqual((await read('lintel://model')).items[0].entities, ['person', 'note'])
        assert.equal((await read('lintel://model/entities/note')).items[0].name, 'note')
        assert.deepEqual((await read('lintel://findings')).items, [])
        assert.ok(Array.isArray((await read('lintel://decisions')).rows))
        for (const uri of [
          'lintel://error/NOPE',
          'lintel://model/entities/nope',
          'lintel://decision/4711',
          'lintel://nothing',
          'file:///etc/passwd',
        ])
          await assert.rejects(client.readResource({ uri }), /not found/i, uri)
        const { prompts } = await client.listPrompts()
        assert.equal(prompts.length, 6)
        const { messages } = await client.getPrompt({ name: 'design_change', arguments: { request: 'shares' } })
        assert.match((messages[0]!.content as { text: string }).text, /> shares\n.*memory_retrieve/s)
        await assert.rejects(client.getPrompt({ name: 'design_change', arguments: {} }), /needs `request`/)
      })

      test('a person is asked where the client can ask, and what they say is what happens', async () => {
        for (const [answer, state] of [
          [{ action: 'decline' }, 'approval_needed'],
          [{ action: 'accept', content: { approve: false } }, 'approval_needed'],
          [{ action: 'accept', content: { approve: true } }, 'written'],
        ] as const) {
          writeFileSync(join(folder, 'docs/taken.json'), '{}\n')
          const asked: string[] = []
          const asking = clientOf({ revision, client: { capabilities: { elicitation: { form: {} } } } })
          asking.setRequestHandler('elicitation/create', async ({ params }) => {
            asked.push(params.message)
            return answer as { action: 'decline' }
          })
          await connect({ client_: asking })
          const done = await call(asking, 'emit', { kind: 'sql', out: 'docs/taken.json' })
          await asking.close()
          assert.equal(asked.length, 1)
          assert.match(asked[0]!, /docs\/taken\.json/)
          assert.equal(done.data.state, state, done.text)
        }
      })

      test('what is cancelled is stopped, with the process that did it', { skip: process.platform !== 'linux' }, async () => {
        const name = `endless-${transport.length}-${revision}`
        writeFileSync(join(folder, `${name}.js`), endless)
        const cancel = new AbortController()
        const asked = call(client, 'check', { path: `${name}.js` }, { signal: cancel.signal })
        assert.ok(await eventually(() => jobs().length > 0, 10_000), 'the job runs')
        cancel.abort('enough')
        await assert.rejects(asked)
        assert.ok(await eventually(() => jobs().length === 0, 10_000), `it still runs: ${jobs()}`)
        assert.equal((await call(client, 'explain', { code: 'LNTM006' })).isError, false)
      })
    })
  }
}

test('a development server ends with the client that started it, however that ends', async () => {
  const client = await connectStdio(folder)
  const { url } = (await call(client, 'serve_start')).data.server
  const { pid } = client.transport as unknown as { pid: number }
  process.kill(pid, 'SIGKILL')
  assert.ok(
    await eventually(
      async () =>
        !(await fetch(`${url}/livez`).then(
          () => true,
          () => false,
        )),
      10_000,
    ),
    'it still serves',
  )
  await client.close()
})
