/** The superuser that replays migrations. What it owns, no migration gave to anybody. */
export const labRole = 'lintel_lab'
