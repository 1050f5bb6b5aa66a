import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { realOutside } from '../../../house/outside.ts'
import { reportOf, reviewFolder } from '../../../house/review.ts'
import { loadReviewConfig, usualConfig } from '../../../house/review-config.ts'
import { cacheFolder } from '../../cli/cache-folder.ts'
import type { JobAnswers, JobOrder } from './messages.ts'

/** Judges a repository. Of it, no code is run: rules that its settings name are left out, as without `--config`. */
export async function reviewJob(
  order: Extract<JobOrder, { kind: 'review' }>,
  progress: (words: string) => void,
): Promise<JobAnswers['review']> {
  // As `lintel review` does: what is read lives shortly.
  setFlagsFromString('--heap-growing-percent=30')
  setFlagsFromString('--expose-gc')
  process.chdir(order.path)
  const config = await loadReviewConfig(undefined)
  for (const note of config.notes) progress(`${usualConfig}: ${note}`)
  const reviewed = await reviewFolder({
    folder: order.path,
    profile: order.profile,
    since: order.since ?? undefined,
    all: order.all,
    rules: config.rules,
    off: new Set([...config.off, ...order.off]),
    severities: config.severities,
    baseline: config.baseline,
    lab: order.lab,
    withArchitecture: false,
    cacheFolder: cacheFolder(),
    outside: realOutside,
    residentBytes: () => process.memoryUsage.rss(),
    makeRoom: runInNewContext('gc') as () => void,
    onProgress: throttled(progress),
  })
  return { report: await reportOf('json', reviewed) }
}

/** A word in a while: a repository has many files, and each is told of. */
function throttled(progress: (words: string) => void): (words: string) => void {
  let last = Number.NEGATIVE_INFINITY
  return (words) => {
    const now = realOutside.monotonicMs()
    if (now - last < 200) return
    last = now
    progress(words)
  }
}
