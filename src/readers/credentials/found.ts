import type { Credential } from '../../model/architecture/credential.ts'

/** A credential by its offsets, before its place is known. */
export type Found = Omit<Credential, 'place'> & { readonly start: number; readonly end: number }
