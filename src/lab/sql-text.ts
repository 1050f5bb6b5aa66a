/** A name as SQL text. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A relation of the model as SQL text: `audit.entries` is in a schema of its own. */
export function quotePath(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? `public.${quote(name)}` : `${quote(name.slice(0, dot))}.${quote(name.slice(dot + 1))}`
}

/** A text as SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
