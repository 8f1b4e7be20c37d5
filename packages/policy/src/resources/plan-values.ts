import { parseTemplate } from './expression.ts';
import { candidatesOf, type PlanScope, referencesOf } from './plan-scope.ts';
import { entriesOf, isObject, own, type Reference, toValue, type Value } from './value.ts';

/** Where a planned value stands: for resolving what it refers to. */
export interface Place {
  readonly scope: PlanScope;
  readonly key: string | number | null;
}

/**
 * The planned value, and where it is not known before apply what its expression refers to. Null when the provider
 * chooses the value: nobody wrote an expression.
 */
export function plannedValue(
  planned: unknown,
  unknown: unknown,
  options: { readonly expression: unknown; readonly place: Place },
): Value | null {
  const { expression, place } = options;
  if (!hasUnknown(unknown)) return planned === undefined ? null : toValue(planned);
  // A configuration written in JSON is quoted as it was written, which says more than a list of references.
  if (isWritten(expression)) return written(expression, place);
  if (unknown === true) return expression === undefined ? null : expressed(expression, place);
  if (Array.isArray(unknown)) {
    const items = Array.isArray(planned) ? planned : [];
    return {
      kind: 'list',
      items: unknown.map(
        (mask, index) => plannedValue(items[index], mask, { expression: at(expression, index), place }) ?? nothingKnown,
      ),
    };
  }
  const keys = new Set([...entriesOf(planned).keys(), ...entriesOf(unknown).keys()]);
  const entries = [...keys].flatMap((name) => {
    const inner = isAttribute(expression) ? expression : own(expression, name);
    const isUnsaid = inner === undefined && expression === undefined && own(unknown, name) === true;
    const value = isUnsaid
      ? nothingKnown
      : plannedValue(own(planned, name), own(unknown, name), { expression: inner, place });
    return value === null ? [] : [[name, value] as const];
  });
  return { kind: 'map', entries: new Map(entries) };
}

const nothingKnown: Value = { kind: 'unknown', candidates: [] };

function hasUnknown(mask: unknown): boolean {
  if (mask === true) return true;
  return typeof mask === 'object' && mask !== null && Object.values(mask).some(hasUnknown);
}

/** Expression of an attribute; otherwise it is of nested blocks, a list of maps. */
function isAttribute(expression: unknown): boolean {
  return own(expression, 'references') !== undefined || own(expression, 'constant_value') !== undefined;
}

function isWritten(expression: unknown): boolean {
  return own(expression, 'references') !== undefined && own(expression, 'constant_value') !== undefined;
}

function at(expression: unknown, index: number): unknown {
  return Array.isArray(expression) ? expression[index] : expression;
}

function written(expression: unknown, place: Place): Value {
  return toValue(own(expression, 'constant_value'), (text) => parseTemplate(text, (found) => resolved(found, place)));
}

function resolved(found: Reference, place: Place): readonly Reference[] {
  const text = found.attribute === null ? found.target : `${found.target}.${found.attribute}`;
  return candidatesOf([text], place.scope, place.key);
}

function expressed(expression: unknown, place: Place): Value {
  if (Array.isArray(expression)) return { kind: 'list', items: expression.map((item) => expressed(item, place)) };
  if (isAttribute(expression)) {
    const references = referencesOf(expression);
    if (references.length > 0) return { kind: 'unknown', candidates: candidatesOf(references, place.scope, place.key) };
    return toValue(own(expression, 'constant_value'));
  }
  if (!isObject(expression)) return nothingKnown;
  return {
    kind: 'map',
    entries: new Map([...entriesOf(expression)].map(([name, inner]) => [name, expressed(inner, place)])),
  };
}
