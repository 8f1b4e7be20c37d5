/** The part of JSON Schema that zod writes for configuration files and that findings look things up in. */
export interface JsonSchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: boolean | JsonSchemaNode;
  readonly items?: JsonSchemaNode;
  readonly prefixItems?: readonly JsonSchemaNode[];
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly oneOf?: readonly JsonSchemaNode[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The value has no effect yet. */
  readonly notActedOn?: boolean;
}

/** The schema nodes that may describe the value at `path`; of a union by `kind` or `mode` only the one that applies. */
export function schemaNodesAt(
  root: JsonSchemaNode,
  value: unknown,
  path: readonly (string | number)[],
): readonly JsonSchemaNode[] {
  let nodes = alternatives(root, value);
  let current = value;
  for (const step of path) {
    current = childOf(current, step);
    nodes = stepInto(nodes, step, current);
  }
  return nodes;
}

/** One step of the walk, to the child `value`. */
export function stepInto(
  nodes: readonly JsonSchemaNode[],
  step: string | number,
  value: unknown,
): readonly JsonSchemaNode[] {
  return nodes.flatMap((node) => childNodes(node, step)).flatMap((node) => alternatives(node, value));
}

function alternatives(node: JsonSchemaNode, value: unknown): readonly JsonSchemaNode[] {
  const options = node.anyOf ?? node.oneOf;
  if (options === undefined) return [node];
  // Of the field, and so of each kind of value it takes.
  const mark = node.notActedOn === true ? { notActedOn: true } : {};
  return options
    .filter((option) => matchesConstants(option, value))
    .flatMap((option) => alternatives({ ...option, ...mark }, value));
}

function matchesConstants(option: JsonSchemaNode, value: unknown): boolean {
  return Object.entries(option.properties ?? {}).every(
    ([key, property]) => property.const === undefined || property.const === childOf(value, key),
  );
}

function childNodes(node: JsonSchemaNode, step: string | number): readonly JsonSchemaNode[] {
  if (typeof step === 'number') {
    const item = node.prefixItems?.[step] ?? node.items;
    return item === undefined ? [] : [item];
  }
  const property = node.properties?.[step];
  if (property !== undefined) return [property];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}

/** A step into a plain value; undefined where it leads nowhere. */
export function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
}

/** The value at a path; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(childOf, value);
}
