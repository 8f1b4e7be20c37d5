import type { RegoMutant } from './rego-mutants.fixture.ts';
import type { Range } from './rego-tree.fixture.ts';

type Numbered = RegoMutant & { readonly index: number };

/**
 * A policy with all its mutants in it, each where the term `chosen` is its index: one compilation serves them all. Inner
 * ones stay in the sound half of outer ones.
 */
export function withMutants(source: string, mutants: readonly RegoMutant[], chosen: string): string {
  const numbered = mutants.map((mutant, index) => ({ ...mutant, index }));
  return `${withSwitches(source, { start: 0, end: source.length }, numbered)}
mutant := ${chosen}

mutated(index, _, worse) := worse if mutant == index

mutated(index, sound, _) := sound if mutant != index
`;
}

function withSwitches(source: string, { start, end }: Range, mutants: readonly Numbered[]): string {
  let text = '';
  let at = start;
  let left = mutants.toSorted((a, b) => a.start - b.start || b.end - a.end);
  for (let [outer] = left; outer !== undefined; [outer] = left) {
    const range: Range = outer;
    const here = left.filter((one) => one.start === range.start && one.end === range.end);
    const inside = left.filter((one) => !here.includes(one) && one.start >= range.start && one.end <= range.end);
    const sound = withSwitches(source, range, inside);
    text += source.slice(at, range.start);
    text += here.reduce((inner, one) => `mutated(${one.index}, ${inner}, ${one.worse})`, sound);
    at = range.end;
    left = left.filter((one) => !here.includes(one) && !inside.includes(one));
  }
  return text + source.slice(at, end);
}
