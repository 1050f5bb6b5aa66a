import type { InputValues } from '../brief/inputs.ts'

/** The same design with more or fewer people: what is said of the peak is of them, and moves with them. */
export function withUsers(values: InputValues, users: number): InputValues {
  const times = users / values.users
  return {
    ...values,
    users,
    concurrentUsers: values.concurrentUsers * times,
    readsPerSecond: values.readsPerSecond * times,
    writesPerSecond: values.writesPerSecond * times,
  }
}
