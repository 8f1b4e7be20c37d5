import { expect, test } from 'vitest';
import { withMutants } from './mutant-switches.fixture.ts';

const mutant = (start: number, end: number, worse: string) => ({ name: '', definition: '', start, end, worse });

test('a mutant stands where its index is chosen, and the policy is as it was where none is', () => {
  expect(
    withMutants('a := 1\n', [mutant(5, 6, '2'), mutant(5, 6, '0')], 'data.mutant'),
  ).toBe(`a := mutated(1, mutated(0, 1, 2), 0)

mutant := data.mutant

mutated(index, _, worse) := worse if mutant == index

mutated(index, sound, _) := sound if mutant != index
`);
});

test('what is inside another keeps its place in the sound half', () => {
  const source = 'a if x > 1';
  const text = withMutants(source, [mutant(5, 10, 'x >= 1'), mutant(9, 10, '2')], 'm');
  expect(text.split('\n')[0]).toBe('a if mutated(0, x > mutated(1, 1, 2), x >= 1)');
});
