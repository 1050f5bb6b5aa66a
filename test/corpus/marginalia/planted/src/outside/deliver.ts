import { hooks } from '../database.js'

/** Tells the site's hook. */
export async function deliver(site: string, event: { type: string; commentId: string }) {
  const hook = await hooks.findOne({ site })
  if (!hook) return
  await fetch(hook.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) })
}
