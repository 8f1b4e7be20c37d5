/** One attribute of one resource. */
export interface Reference {
  /** Address in the document the reference stands in. */
  readonly target: string;
  /** Null when the expression does not show which attribute. */
  readonly attribute: string | null;
}

/** What an argument of a resource says, as far as it is known before apply. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Value> }
  | { readonly kind: 'reference'; readonly reference: Reference }
  /** Text with references in it. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Reference)[] }
  /** An expression nobody evaluated; `candidates` are what it refers to. */
  | { readonly kind: 'unknown'; readonly candidates: readonly Reference[] };

/** A map from a JSON object: none of its keys means anything to JavaScript. */
export function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value) : []);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own key of a JSON object; undefined when it is no object or has no such key. */
export function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** JSON as it is; `text` reads its strings. */
export function toValue(json: unknown, text: (text: string) => Value = literalText): Value {
  if (typeof json === 'string') return text(json);
  if (typeof json === 'number' || typeof json === 'boolean') return { kind: 'scalar', value: json };
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item) => toValue(item, text)) };
  if (!isObject(json)) return { kind: 'scalar', value: null };
  return { kind: 'map', entries: new Map([...entriesOf(json)].map(([key, item]) => [key, toValue(item, text)])) };
}

function literalText(value: string): Value {
  return { kind: 'scalar', value };
}
