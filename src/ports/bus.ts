/** A fact that happened, as it travels. */
export interface EventMessage {
  readonly id: string
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  /** RFC 3339. */
  readonly at: string
}

/** Brings events to whoever subscribed. */
export interface Bus {
  publish(events: readonly EventMessage[]): void
  subscribe(name: string, receive: (event: EventMessage) => void | Promise<void>): void
  /** Waits for the subscribers that are at work. */
  close(): Promise<void>
}
