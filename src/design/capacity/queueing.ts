/**
 * Waiting in line. M/M/c by Erlang's C formula (Erlang 1917; Gross and others, Fundamentals of Queueing Theory), and for service
 * times of any spread the approximation of Allen and Cunneen (Allen, Probability, Statistics and Queueing Theory, 1990): the wait
 * of M/M/c times (1 + cs²) / 2, where cs² is the squared coefficient of variation of the service time.
 */
export const queueingSource =
  'M/M/c by Erlang C, with the correction of Allen and Cunneen for the spread of service times (Allen 1990)'

/** The probability that somebody who comes finds all servers busy. `offered` is the rate times the service time. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1
  // Erlang's B by its recursion, which neither overflows nor loses digits; C follows from it.
  let blocked = 1
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked)
  return blocked / (1 - (offered / servers) * (1 - blocked))
}

export interface Station {
  readonly servers: number
  /** Those who come in a second, and what each takes: classes of exponential service times. */
  readonly classes: readonly { readonly rate: number; readonly seconds: number }[]
}

export interface Waiting {
  /** Mean wait before service, in seconds. */
  readonly mean: number
  /** 99 of 100 wait no longer. */
  readonly p99: number
}

/** Null where more come than can be served, so that the line grows without end. */
export function waitingAt({ servers, classes }: Station): Waiting | null {
  const rate = classes.reduce((total, each) => total + each.rate, 0)
  const offered = classes.reduce((total, each) => total + each.rate * each.seconds, 0)
  if (offered === 0) return { mean: 0, p99: 0 }
  if (offered >= servers) return null
  const service = offered / rate
  const second = classes.reduce((total, each) => total + each.rate * 2 * each.seconds ** 2, 0) / rate
  const spread = (1 + (second / service ** 2 - 1)) / 2
  const busy = erlangC(servers, offered)
  // Of those who wait, the wait falls off exponentially with this mean.
  const tail = (spread * service) / (servers - offered)
  return { mean: busy * tail, p99: busy <= 0.01 ? 0 : tail * Math.log(busy / 0.01) }
}
