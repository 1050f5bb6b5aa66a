import { log } from '../log.js'
import { safeFetch } from './safe-fetch.js'

export interface Page {
  title: string
  icon: string | null
}

/** What a page calls itself. A page that cannot be read is called by its host. */
export async function readPage(url: string): Promise<Page> {
  const unread = { title: new URL(url).hostname, icon: null }
  try {
    const html = (await safeFetch(url)).slice(0, 100_000)
    const title = /<title>([^<]{1,300})<\/title>/i.exec(html)?.[1]?.trim()
    const href = /<link rel="icon" href="([^"]{1,500})"/i.exec(html)?.[1]
    return { title: title ?? unread.title, icon: href ? new URL(href, url).href : null }
  } catch (error) {
    log.info({ reason: (error as Error).message }, 'page not read')
    return unread
  }
}
