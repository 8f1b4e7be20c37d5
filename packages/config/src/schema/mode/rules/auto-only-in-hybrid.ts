import { modeRule, type Problem } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** A fixed mode has one path, so there is nothing to decide while running. */
export const autoOnlyInHybrid = modeRule(
  { id: 'mode/auto-only-in-hybrid', severity: 'high', title: 'auto stands in hybrid mode only' },
  (document) => (document.mode === 'hybrid' ? [] : autoValues(document, []).map((path) => problemAt(document, path))),
);

type Path = readonly (string | number)[];

function autoValues(value: unknown, path: Path): readonly Path[] {
  // The interface of the route to a peer is found in every mode.
  if (value === 'auto') return path.join('.') === 'network.bindInterface' ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => autoValues(item, [...path, index]));
  return Object.entries(value).flatMap(([key, child]) => autoValues(child, [...path, key]));
}

function problemAt({ mode }: ModeDocument, path: Path): Problem {
  return { path, message: `auto has no meaning in ${mode} mode, which has one transport`, hint: 'write the value' };
}
