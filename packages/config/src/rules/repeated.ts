/** The items whose key an earlier item has, each with that first one. */
export function repeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string | number,
): readonly { readonly item: T; readonly first: T }[] {
  const firsts = new Map<string | number, T>();
  return items.flatMap((item) => {
    const first = firsts.get(keyOf(item));
    if (first !== undefined) return [{ item, first }];
    firsts.set(keyOf(item), item);
    return [];
  });
}
