const mib = 2 ** 20
/** What is held at most beyond what is left when all is done, after a collection. */
const mostHeldBytes = 12 * mib
/** A process that serves, with what a collection has not reached yet. */
const mostAnonymousBytes = 400 * mib
const mostBytesADelivery = (count) => (count < 200_000 ? 256 : 8)
/** Of answers beside it: the time limit of an action. */
const deadlineMs = 10_000
/** Of requests, on a machine that others load as well. */
const mostShed = 0.05

/** What is wrong with the memory: samples are `{ done, heap, anonymous }`, the last of them when all is done. */
export function judgeMemory(samples, count) {
  const left = samples.at(-1).heap
  const held = Math.max(...samples.map(({ heap }) => heap)) - left
  const anonymous = Math.max(...samples.map((sample) => sample.anonymous))
  const warm = samples.filter(({ done }) => done > count / 4)
  const slope = warm.length < 4 ? 0 : medianSlope(warm.map(({ done, heap }) => [done, heap]))
  const faults = [
    ...(held <= mostHeldBytes ? [] : [`${inMib(held)} MiB are held at once`]),
    ...(anonymous <= mostAnonymousBytes ? [] : [`the process takes ${inMib(anonymous)} MiB`]),
    ...(slope <= mostBytesADelivery(count) ? [] : [`the heap grows by ${slope} bytes a delivery`]),
  ]
  const figures = {
    heapMiB: { least: inMib(Math.min(...samples.map(({ heap }) => heap))), most: inMib(held + left), atTheEnd: inMib(left) },
    heapBytesADelivery: Math.round(slope * 100) / 100,
    anonymousMiB: { atFirst: inMib(samples[0].anonymous), most: inMib(anonymous), atTheEnd: inMib(samples.at(-1).anonymous) },
  }
  return { faults, figures }
}

/** Every event once in effect, each topic in its order. @param {Map<string, number>} expected */
export function judgeTopics(topics, expected) {
  const faults = []
  const heard = new Map(topics.map((topic) => [topic.name, topic]))
  for (const [name, count] of expected) {
    const topic = heard.get(name)
    if (!topic) faults.push(`\`${name}\` heard nothing`)
    else if (topic.heard !== count) faults.push(`\`${name}\` heard ${topic.heard} of ${count}`)
    if (topic && topic.misplaced > 0) faults.push(`order: ${topic.misplaced} of \`${name}\` did not follow the one before`)
    else if (topic && topic.last !== count - 1) faults.push(`order: \`${name}\` ended with ${topic.last}`)
  }
  for (const { name } of topics) if (!expected.has(name)) faults.push(`nobody told \`${name}\` anything`)
  return faults
}

/** Nothing waits any more, and just what never succeeds is dead. */
export function judgeCounts(counts, doomed) {
  return [
    ...counts.flatMap(({ consumer, waiting, delayed, dead }) => {
      const expected = consumer === 'job:doomed' ? doomed : 0
      if (waiting + delayed === 0 && dead === expected) return []
      return [`${consumer}: ${waiting} wait, ${delayed} are delayed, ${dead} are dead`]
    }),
    ...(doomed > 0 && !counts.some(({ consumer }) => consumer === 'job:doomed') ? ['what never succeeds is not dead'] : []),
  ]
}

export function judgeBeside(beside, { shed, ...told }) {
  const late = Object.entries(told).filter(([, { p99Ms }]) => p99Ms > deadlineMs)
  const asked = told.read.count + told.write.count
  return [
    ...beside.slice(0, 5),
    ...(shed <= asked * mostShed ? [] : [`${shed} of ${asked} requests were shed`]),
    ...late.map(([kind, { p99Ms }]) => `${kind}: the 99th of a hundred takes ${p99Ms} ms`),
  ]
}

/** Theil–Sen: half of all pairs rise faster, half slower; a few odd samples move it little. */
function medianSlope(points) {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).flatMap(([u, v]) => (u === x ? [] : [(v - y) / (u - x)])))
  slopes.sort((a, b) => a - b)
  return slopes[Math.floor(slopes.length / 2)] ?? 0
}

const inMib = (bytes) => Math.round((bytes / mib) * 10) / 10
