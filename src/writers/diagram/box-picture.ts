/** A picture of boxes and arrows as plain data, which is written for Mermaid and for Graphviz alike. */
export interface BoxPicture {
  readonly name: string
  /** The text of the frame around what is inside; null where nothing is framed. */
  readonly frame: string | null
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

export interface Box {
  readonly id: string
  /** `outside`: of others. `part`, `main`, `store` and `bus` stand in the frame. */
  readonly is: 'person' | 'system' | 'outside' | 'part' | 'main' | 'store' | 'bus'
  readonly title: string
  readonly lines: readonly string[]
}

export interface Arrow {
  readonly from: string
  readonly to: string
  /** One line each; may be nothing. */
  readonly says: readonly string[]
  /** `later`: nobody waits for it. */
  readonly is: 'now' | 'later'
}

export const isInside = ({ is }: Box): boolean => is === 'part' || is === 'main' || is === 'store' || is === 'bus'
