import type { Tags, Unresolved } from './cloud-resources.ts';
import type { GraphResource, ResourceGraph } from './graph.ts';
import { blocksOf } from './synth-document.ts';
import type { Reference, Value } from './value.ts';

/** Arguments of a resource, or of one nested block of it. */
export interface View {
  readonly resource: GraphResource;
  readonly values: ReadonlyMap<string, Value>;
  /** For example `ingress[ssh].`; empty for the resource itself. */
  readonly label: string;
}

/** Reads arguments as the document wants them, and notes what is not known before apply. */
export interface Reader {
  readonly resources: (...types: readonly string[]) => readonly View[];
  readonly text: (view: View, name: string) => string | null;
  readonly number: (view: View, name: string) => number | null;
  readonly flag: (view: View, name: string) => boolean | null;
  readonly texts: (view: View, name: string) => readonly string[];
  readonly blocks: (view: View, name: string) => readonly View[];
  /** Address of the resource an argument names; what is no resource of the configuration stays as it is written. */
  readonly target: (view: View, name: string, types: readonly string[]) => string | null;
  readonly targets: (view: View, name: string, types: readonly string[]) => readonly string[];
  readonly tags: (view: View) => Tags;
  /** The argument itself, references followed as far as they lead. */
  readonly value: (view: View, name: string) => Value | null;
  /** The value of a reference, or the address of what it leads to. */
  readonly shown: (reference: Reference) => string;
  /** Texts in their order, in which a reference that has no value yet is written as an address. */
  readonly shownTexts: (view: View, name: string) => readonly string[];
  /** A resource or data source by the target of a reference. */
  readonly find: (target: string) => View | null;
  readonly note: (view: View, attribute: string) => void;
}

const maxHops = 20;

export function createReader(graph: ResourceGraph, unresolved: Unresolved[]): Reader {
  const known = indexOf(graph);
  const note = (view: View, attribute: string): void => {
    unresolved.push({ address: view.resource.address, attribute: `${view.label}${attribute}` });
  };
  const follow = (value: Value | undefined, hops = 0): Value | undefined => {
    if (value?.kind !== 'reference' || value.reference.attribute === null || hops > maxHops) return value;
    const next = graph.byAddress.get(value.reference.target)?.values.get(value.reference.attribute);
    return next === undefined ? value : follow(next, hops + 1);
  };
  const scalar = (view: View, name: string): string | number | boolean | null => {
    const value = follow(view.values.get(name));
    if (value === undefined) return null;
    if (value.kind === 'scalar') return value.value === '' ? null : value.value;
    const joined = value.kind === 'template' ? joinedText(value.parts, follow) : null;
    if (joined === null) note(view, name);
    return joined;
  };
  const targetOf = (value: Value | undefined, types: readonly string[]): string | null => {
    const end = follow(value);
    if (end === undefined) return null;
    if (end.kind === 'scalar')
      return end.value === null || end.value === '' ? null : lookUp(known, types, String(end.value));
    const references = end.kind === 'reference' ? [end.reference] : end.kind === 'unknown' ? end.candidates : [];
    const found = addressesOf(graph, references, types);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const shown = (reference: Reference): string => {
    const end = follow({ kind: 'reference', reference });
    if (end?.kind === 'scalar' && end.value !== null) return String(end.value);
    const target = end?.kind === 'reference' ? end.reference.target : reference.target;
    return graph.byAddress.get(target)?.address ?? target;
  };
  const isSaid = (value: Value | undefined): boolean =>
    value !== undefined && !(value.kind === 'scalar' && (value.value === null || value.value === ''));
  return {
    note,
    resources: (...types) =>
      [...graph.byAddress.values()]
        .filter((resource) => resource.mode === 'managed' && types.includes(resource.type))
        .map((resource) => ({ resource, values: resource.values, label: '' })),
    find: (target) => {
      const resource = graph.byAddress.get(target);
      return resource === undefined ? null : { resource, values: resource.values, label: '' };
    },
    text: (view, name) => {
      const value = scalar(view, name);
      return value === null ? null : String(value);
    },
    number: (view, name) => {
      const value = scalar(view, name);
      const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null;
    },
    flag: (view, name) => {
      const value = scalar(view, name);
      if (typeof value === 'boolean') return value;
      return value === 'true' ? true : value === 'false' ? false : null;
    },
    texts: (view, name) => {
      const value = follow(view.values.get(name));
      if (!isSaid(value)) return [];
      const items = value?.kind === 'list' ? value.items : [value];
      const texts = items.map((item) => {
        const end = follow(item);
        if (end?.kind === 'scalar') return end.value === null ? null : String(end.value);
        return end?.kind === 'template' ? joinedText(end.parts, follow) : null;
      });
      if (texts.includes(null)) note(view, name);
      return texts.filter((text) => text !== null).toSorted();
    },
    blocks: (view, name) => {
      const value = follow(view.values.get(name));
      if (isUnreadable(value) || isDynamic(view, name)) note(view, name);
      return blocksOf(value).map((values, index) => ({
        resource: view.resource,
        values,
        label: `${view.label}${name}[${index}].`,
      }));
    },
    target: (view, name, types) => {
      const value = view.values.get(name);
      const address = targetOf(value, types);
      if (address === null && isSaid(value)) note(view, name);
      return address;
    },
    targets: (view, name, types) => {
      const value = follow(view.values.get(name));
      if (!isSaid(value)) return [];
      const items = value?.kind === 'list' ? value.items : [value];
      const found = items.map((item): readonly string[] => {
        if (item?.kind === 'unknown') return addressesOf(graph, item.candidates, types);
        const address = targetOf(item, types);
        return address === null ? [] : [address];
      });
      if (found.some((addresses) => addresses.length === 0)) note(view, name);
      return [...new Set(found.flat())].toSorted();
    },
    tags: (view) => {
      const own = follow(view.values.get('tags'));
      if (isSaid(own) && own?.kind !== 'map') note(view, 'tags');
      const merged = new Map([...view.resource.defaultTags, ...(own?.kind === 'map' ? own.entries : [])]);
      const texts = { ...view, values: merged, label: `${view.label}tags.` };
      return Object.fromEntries(
        [...merged.keys()].toSorted().map((key) => {
          const value = scalar(texts, key);
          // An empty tag is a tag.
          return [
            key,
            value === null && follow(merged.get(key))?.kind === 'scalar' ? '' : value === null ? null : String(value),
          ];
        }),
      );
    },
    value: (view, name) => follow(view.values.get(name)) ?? null,
    shown,
    shownTexts: (view, name) => {
      const value = follow(view.values.get(name));
      if (!isSaid(value)) return [];
      const items = value?.kind === 'list' ? value.items : [value];
      const texts = items.map((item): string | null => {
        const end = follow(item);
        if (end?.kind === 'scalar') return end.value === null ? null : String(end.value);
        if (end?.kind === 'reference') return shown(end.reference);
        if (end?.kind === 'template')
          return end.parts.map((part) => (typeof part === 'string' ? part : shown(part))).join('');
        const [only] = end?.kind === 'unknown' ? end.candidates : [];
        return only !== undefined && end?.kind === 'unknown' && end.candidates.length === 1 ? shown(only) : null;
      });
      if (texts.includes(null)) note(view, name);
      return texts.filter((text) => text !== null);
    },
  };
}

/** True when something is written where blocks stand, but not what. */
function isUnreadable(value: Value | undefined): boolean {
  if (value === undefined || value.kind === 'map') return false;
  if (value.kind === 'scalar') return value.value !== null && value.value !== '';
  return value.kind !== 'list' || value.items.some((item) => item.kind !== 'map');
}

/** `dynamic` makes blocks of what is known later. */
function isDynamic(view: View, name: string): boolean {
  const dynamic = view.values.get('dynamic');
  return blocksOf(dynamic).some((names) => names.has(name));
}

/** Attributes a resource is named by in arguments of others. */
const names = ['id', 'arn', 'name', 'bucket', 'zone_id', 'key_name', 'allocation_id'];

function indexOf(graph: ResourceGraph): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const resource of graph.byAddress.values()) {
    for (const name of names) {
      const value = resource.values.get(name);
      if (value?.kind === 'scalar' && typeof value.value === 'string')
        index.set(`${resource.type} ${value.value}`, resource.address);
    }
  }
  return index;
}

function lookUp(known: ReadonlyMap<string, string>, types: readonly string[], text: string): string {
  for (const type of types) {
    const address = known.get(`${type} ${text}`);
    if (address !== undefined) return address;
  }
  return text;
}

function addressesOf(
  graph: ResourceGraph,
  references: readonly Reference[],
  types: readonly string[],
): readonly string[] {
  const found = references.flatMap(({ target }) => {
    const resource = graph.byAddress.get(target);
    return resource !== undefined && types.includes(resource.type) ? [resource.address] : [];
  });
  return [...new Set(found)];
}

function joinedText(
  parts: readonly (string | Reference)[],
  follow: (value: Value) => Value | undefined,
): string | null {
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    const end = follow({ kind: 'reference', reference: part });
    return end?.kind === 'scalar' && end.value !== null ? String(end.value) : null;
  });
  return texts.includes(null) ? null : texts.join('');
}
