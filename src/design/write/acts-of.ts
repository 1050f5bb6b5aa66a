export type Acts = 'caller' | 'system' | 'both'

/** As whom the code of an action reads and writes, from its text and that of the functions it calls; null where it does neither. */
export function actsOf(code: string, action: string): Acts | null {
  const handler = new RegExp(`\\n {2}(?:async )?${action}\\([\\s\\S]*?\\n {2}\\}?[^\\n]*,\\n(?= {2}\\w|\\n|\\})`).exec(code)?.[0]
  if (handler === undefined) return null
  const called = [...handler.matchAll(/\b(\w+)\(/g)].map(([, name]) => functionNamed(code, name!))
  const asSystem = [handler, ...called].some((text) => text.includes('asSystem'))
  const asCaller = /\bdb\.(?!asSystem\b)\w/.test(handler)
  if (asSystem) return asCaller ? 'both' : 'system'
  return asCaller ? 'caller' : null
}

function functionNamed(code: string, name: string): string {
  return new RegExp(`\\n(?:export )?(?:async )?function ${name}\\([\\s\\S]*?\\n\\}`).exec(code)?.[0] ?? ''
}
