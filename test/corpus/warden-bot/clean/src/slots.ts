/** A few at a time; who has no turn within the deadline goes without. */
export class Slots {
  private free: number
  private readonly waiting = new Set<() => void>()

  constructor(size: number, private readonly most = 100) {
    this.free = size
  }

  async take(deadlineMs: number): Promise<() => void> {
    if (this.free > 0) this.free--
    else await this.turn(deadlineMs)
    return () => {
      const [next] = this.waiting
      if (next) next()
      else this.free++
    }
  }

  private turn(deadlineMs: number) {
    if (this.waiting.size >= this.most) throw new Error('too many wait')
    return new Promise<void>((resolve, reject) => {
      const wake = () => {
        clearTimeout(timer)
        this.waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(() => {
        this.waiting.delete(wake)
        reject(new Error('no turn in time'))
      }, deadlineMs)
      this.waiting.add(wake)
    })
  }
}
