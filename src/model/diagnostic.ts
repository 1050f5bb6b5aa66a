/** One mistake in a blueprint: what, where, and what to do. Text is lower-case, one line, without a full stop. */
export interface Diagnostic {
  /** A row of the code table, `LNTM012`. */
  readonly code: string
  /** Where in the blueprint: `entities.post.fields.author.to`. */
  readonly path: string
  readonly message: string
  readonly remedy: string
}

/** Thrown when a blueprint cannot become a model. */
export class BlueprintError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'))
    this.name = 'BlueprintError'
    this.diagnostics = diagnostics
  }
}

export function formatDiagnostic({ code, path, message, remedy }: Diagnostic): string {
  return `${path || 'blueprint'}: ${message} [${code}]\n  ${remedy}`
}
