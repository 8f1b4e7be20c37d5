import { parseCidr } from '@dwcp/model';

export type Path = readonly (string | number)[];

/** One document with one thing changed for the worse. */
export interface Mutant {
  /** For example `flip config.security.tls.enabled`. */
  readonly name: string;
  /** Where it was changed. */
  readonly path: Path;
  /**
   * True when another rule on the place may be the one to say so: what is not there is told by the rule on what is
   * missing, and a limit from above bears a zero and an empty list.
   */
  readonly isRelative: boolean;
  readonly value: unknown;
}

/**
 * Every mutant of a document at the places `guard` leads to (`*` stands for every key or index): what is there flipped,
 * replaced, emptied, widened to the world, set to zero, dropped, and renamed. None when nothing is there.
 */
export function mutantsAt(document: unknown, guard: Path): readonly Mutant[] {
  return placesOf(document, guard).flatMap((path) => {
    const value = valueAt(document, path);
    const place = path.join('.');
    return [
      ...worseValues(value).map(({ verb, worse }) => ({
        name: `${verb} ${place}`,
        path,
        isRelative: verb === 'zero' || verb === 'empty',
        value: changed(document, path, () => worse),
      })),
      { name: `drop ${place}`, path, isRelative: true, value: without(document, path) },
      ...(typeof path.at(-1) === 'string'
        ? [{ name: `rename ${place}`, path, isRelative: true, value: renamed(document, path) }]
        : []),
    ];
  });
}

function worseValues(value: unknown): readonly { readonly verb: string; readonly worse: unknown }[] {
  if (typeof value === 'boolean') return [{ verb: 'flip', worse: !value }];
  if (typeof value === 'number') return value === 0 ? [] : [{ verb: 'zero', worse: 0 }];
  if (typeof value === 'string') {
    const world = worldOf(value);
    return world === null ? [{ verb: 'replace', worse: `not-${value}` }] : [{ verb: 'widen', worse: world }];
  }
  return Array.isArray(value) && value.length > 0 ? [{ verb: 'empty', worse: [] }] : [];
}

/** The prefix of every address of the family; null when the text is no prefix, or is that already. */
function worldOf(text: string): string | null {
  const prefix = text.includes('/') ? parseCidr(text) : null;
  if (prefix === null) return null;
  const world = text.includes(':') ? '::/0' : '0.0.0.0/0';
  return world === text ? null : world;
}

function placesOf(value: unknown, [step, ...rest]: Path, walked: Path = []): readonly Path[] {
  if (step === undefined) return [walked];
  if (typeof value !== 'object' || value === null) return [];
  const steps = step === '*' ? stepsOf(value) : [step];
  return steps
    .filter((candidate) => Object.hasOwn(value, candidate))
    .flatMap((candidate) => placesOf(valueAt(value, [candidate]), rest, [...walked, candidate]));
}

function stepsOf(value: object): Path {
  return Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}

function changed(value: unknown, [step, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  const inner = changed(valueAt(value, [step]), rest, change);
  if (Array.isArray(value)) return value.map((entry, index) => (index === step ? inner : entry));
  return { ...(value as object), [step]: inner };
}

function without(value: unknown, path: Path): unknown {
  const last = path.at(-1);
  return changed(value, path.slice(0, -1), (parent) =>
    Array.isArray(parent)
      ? parent.filter((_, index) => index !== last)
      : Object.fromEntries(Object.entries(parent as object).filter(([key]) => key !== last)),
  );
}

function renamed(value: unknown, path: Path): unknown {
  const last = path.at(-1);
  return changed(value, path.slice(0, -1), (parent) =>
    Object.fromEntries(
      Object.entries(parent as object).map(([key, inner]) => [key === last ? `${key}Old` : key, inner]),
    ),
  );
}
