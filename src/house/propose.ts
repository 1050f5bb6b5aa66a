import {
  type AppliedProposal,
  applyProposal,
  type Brief,
  catalogue,
  describeCatalogue,
  type ProposedItem,
} from '../design/index.ts'

export type { AppliedProposal, ProposedItem, RefusedItem } from '../design/index.ts'

/** What a model is shown of what designs are made of. */
export function shownCatalogue(): ReturnType<typeof describeCatalogue> {
  return describeCatalogue(catalogue)
}

/** The brief with what passed the checks. @param by which model it is */
export function applyProposed(brief: Brief, items: readonly ProposedItem[], by: string): AppliedProposal {
  return applyProposal(brief, items, { by, catalogue })
}
