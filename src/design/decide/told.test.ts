import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Design } from '../design.ts'
import { designOf, projectOf } from './evidence.test-kit.ts'
import { recordOf } from './record-decisions.ts'

const of = ({ decided }: Design, id: string) => decided.find((each) => each.id === id)!
const pageOf = (design: Design) => projectOf(design).file('ARCHITECTURE.md')
const topOf = (design: Design) => pageOf(design).split('\n## ')[0]!
const risksOf = (design: Design) => projectOf(design).file('docs/architecture/security/README.md')

describe('what people read of a design', () => {
  test('load that is not carried stands on top, with what is full first and what to do', async () => {
    const design = await designOf('a social network', ['archetypes=social-sharing', 'users=500m'])
    assert.ok(design.plan.headroom! < 1, `${design.plan.headroom}`)
    const { status, because, rule } = of(design, 'operations/shortfall')
    const { name } = design.plan.firstBottleneck!
    assert.deepEqual([status, rule], ['proposed', name.replaceAll(' ', '-')])
    assert.ok(because.includes(name))
    assert.match(topOf(design), new RegExp(`\\*\\*Not yet:\\*\\* it carries [\\d.]+% of its load, then this is full: ${name}`))
    assert.ok(risksOf(design).includes(name))
  })

  test('organisations that nothing keeps apart are told, never told to be kept apart', async () => {
    const design = await designOf('a multi-tenant helpdesk', ['archetypes=helpdesk', 'tenants=400', 'isolation=database'])
    const { status, until } = of(design, 'tenancy/mode')
    assert.deepEqual([status, /^nothing keeps organisations apart/.test(until!)], ['proposed', true])
    assert.match(topOf(design), /Not yet:\*\* 400 organisations have to be kept apart\..*nothing keeps organisations apart/)
    assert.match(risksOf(design), /Until then: Nothing keeps organisations apart/)
    const alone = await designOf('a helpdesk', ['archetypes=helpdesk'])
    assert.doesNotMatch(pageOf(alone) + risksOf(alone), /Not yet|kept apart/)
  })

  test('a design whose every row is of an organisation keeps them apart', async () => {
    const design = await designOf('a board of tasks', ['archetypes=project-management', 'tenants=20'])
    assert.equal(of(design, 'tenancy/mode').option.name, 'row')
    assert.equal(of(design, 'tenancy/mode').status, 'accepted')
  })

  test('looks at health records are stored where the part is there, and regions need no organisations', async () => {
    const design = await designOf('health records', ['archetypes=health-records', 'compliance=hipaa', 'regions=2'])
    assert.equal(of(design, 'compliance/health-records').status, 'accepted')
    assert.equal(of(design, 'tenancy/regions').option.name, 'near-reads')
    const divided = await designOf('health records', ['archetypes=health-records', 'tenants=12', 'regions=2'])
    assert.equal(of(divided, 'tenancy/regions').option.name, 'home-regions')
    assert.equal(of(divided, 'tenancy/mode').status, 'proposed')
  })

  test('an input says whether it was said, set or assumed', async () => {
    const design = await designOf('an e-commerce platform with an audit trail', ['retentionYears=5'])
    const lines = recordOf(of(design, 'compliance/audit-trail')).description.split('\n')
    assert.ok(lines.includes('- money moves: yes (assumed)'), lines.join('\n'))
    assert.ok(lines.includes('- rows are kept: 5 years (set)'))
    assert.ok(lines.includes('- who did what is kept beyond doubt: yes (said)'))
    const partitions = recordOf(of(design, 'database/partitioning')).description
    assert.match(partitions, /stored at the end of the retention: [\d.,]+ GB \(reckoned\)/)
  })

  test('load that was given is told as given, and what follows from it as reckoned', async () => {
    const of100k = recordOf(
      of(await designOf('a shop for 100k concurrent users', ['readsPerSecond=900']), 'architecture/processes'),
    )
    assert.match(of100k.description, /at the same time, at the peak: 100,000 people \(said\)/)
    assert.match(of100k.description, /reads at the peak: 900\/s \(set\)/)
    const ofNobody = recordOf(of(await designOf('a shop', []), 'architecture/processes'))
    assert.match(ofNobody.description, /at the same time, at the peak: [\d.,]+ people \(reckoned\)/)
  })

  test('a number just below a threshold is compared and printed as it is', async () => {
    const counts = async (reads: number) => {
      const design = await designOf('an e-commerce platform', [`readsPerSecond=${reads}`])
      return of(design, 'architecture/cqrs')
    }
    const [below, there] = [await counts(2_249), await counts(2_250)]
    assert.deepEqual([below.rule, there.rule], ['is-there', 'many-reads'])
    assert.ok(there.because.startsWith('2,250/s'))
    assert.equal(below.inputs.find(({ name }) => name === 'peakReads')!.value, '2,249/s')
  })

  test('what is only proposed is listed by name, all of it', async () => {
    const design = await designOf('an e-commerce platform', ['concurrentUsers=100k'])
    const listed = pageOf(design).split('## Decided, not served yet')[1]!.split('\n## ')[0]!
    const proposed = design.decided.filter(({ status }) => status === 'proposed')
    assert.ok(proposed.length > 8)
    for (const { option } of proposed) assert.ok(listed.includes(option.title), `${option.title}\n${listed}`)
  })
})
