/** How much is looked at for one table: what spreads or embeds itself many times over would otherwise never end. */
export class Budget {
  private left = 500

  /** Whether one more may be looked at. */
  spend(): boolean {
    return this.left-- > 0
  }
}
