/** Lines of text in quotes, as Mermaid escapes them. */
export function mermaidText(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .replaceAll(/\s+/g, ' ')
      .replaceAll('#', '#35;')
      .replaceAll('"', '#quot;')
      .replaceAll('<', '#lt;')
      .replaceAll('>', '#gt;'),
  )
  return `"${escaped.join('<br/>')}"`
}
