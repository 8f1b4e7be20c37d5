/** What a look at a live system gave. Not having been able to look is not the same as having seen nothing. */
export type Observation<T> =
  | { readonly isObserved: true; readonly value: T }
  | { readonly isObserved: false; readonly reason: string };

export function observed<T>(value: T): Observation<T> {
  return { isObserved: true, value };
}

export function unchecked<T>(reason: string): Observation<T> {
  return { isObserved: false, reason };
}
