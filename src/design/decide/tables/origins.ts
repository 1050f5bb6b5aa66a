/**
 * Where the thresholds of the tables come from. The measured ones are of one machine with two cores, which the client shared; a limit is
 * half of what was measured, so that a peak has room.
 */

/** Reads a second that one process is asked for at most: half of 4,501. */
export const processReads = 2_250
/** Processes that one machine has at most, with a core each. */
export const machineProcesses = 8
/** Durable writes a second that one SQLite file is asked for at most: half of 5,468. */
export const sqliteWrites = 2_734
/** Reads a second that one database server of 8 cores is asked for at most: half of four times 7,560. */
export const serverReads = 15_120
/** Writes a second of one PostgreSQL server of 8 cores: four times 2,620. */
export const serverWrites = 10_480

export const origins = {
  process:
    'measured: 4,501 lists a second of 20 rows with author and comments from one process on two cores; the threshold is half of it',
  sqlite: 'measured: 5,468 durable writes a second into one SQLite file on two cores; the threshold is half of it',
  serverReads:
    'measured: 7,560 lists a second from PostgreSQL on two cores; the threshold is half of four times that, for eight cores',
  serverWrites: 'measured: 2,620 writes a second into PostgreSQL on two cores; the threshold is four times that, for eight cores',
  plan: 'reckoned by the capacity plan, in which a process has one core, takes 20,000 connections and is used to 60%, and a machine has 8 cores',
  judgement: 'a rule of thumb, which a measurement replaces',
  counted: 'counted: it is there or not, and no measurement stands behind it',
  availability: 'reckoned: 99.95% leaves 22 minutes a month, 99.99% 4 minutes, 99.999% 26 seconds',
} as const
