/** Tells whether a value read from outside has a shape. Made of small ones, so that io needs no schema library. */
export type Shape<T> = (value: unknown) => value is T;

export const isText: Shape<string> = (value) => typeof value === 'string';

export const isNumber: Shape<number> = (value) => typeof value === 'number';

export const isBoolean: Shape<boolean> = (value) => typeof value === 'boolean';

export const isAnything: Shape<unknown> = (value): value is unknown => value !== undefined;

export function oneOf<const T extends string | number>(values: readonly T[]): Shape<T> {
  return (value): value is T => values.some((candidate) => candidate === value);
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

/** For a field that an earlier version did not write. */
export function orAbsent<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

export function either<T, U>(first: Shape<T>, second: Shape<U>): Shape<T | U> {
  return (value): value is T | U => first(value) || second(value);
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => shape(item));
}

/** Any keys, each value of one shape. */
export function recordOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isObject(value) && Object.values(value).every((item) => shape(item));
}

/** An object that has at least these fields. */
export function objectOf<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  return (value): value is T => isObject(value) && shapes.every(([name, shape]) => shape(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
