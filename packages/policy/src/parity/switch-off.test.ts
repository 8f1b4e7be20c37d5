import { expect, test } from 'vitest';
import { ruleIdsIn, withSwitches } from './switch-off.fixture.ts';

const annotation = '# METADATA\n# custom:\n#   id: A-1\n#   severity: low\n';
const unless = '\tnot data.switched_off == "A-1"';

test('a rule of one line and one of several hold unless they are switched off', () => {
  expect(withSwitches(`${annotation}v contains x if some x in y\nz := 1`)).toBe(
    `${annotation}v contains x if {\n${unless}\n\tsome x in y\n}\nz := 1`,
  );
  expect(withSwitches(`${annotation}v contains x if {\n\tx := 1\n}`)).toBe(
    `${annotation}v contains x if {\n${unless}\n\tx := 1\n}`,
  );
});

test('an annotation under a name is followed to the rules that use the name, and to no longer name', () => {
  const source = `${annotation}about := rego.metadata.rule()\nv contains f(about) if some x in y\nabout_b if c`;
  expect(withSwitches(source)).toBe(
    `${annotation}about := rego.metadata.rule()\nv contains f(about) if {\n${unless}\n\tsome x in y\n}\nabout_b if c`,
  );
});

test('every rule gets a switch of its own; what cannot have one is an error', () => {
  const two = `${annotation}v contains 1 if a\n${annotation.replace('A-1', 'A-2')}v contains 2 if b`;
  expect(ruleIdsIn(two)).toEqual(['A-1', 'A-2']);
  expect(withSwitches(two).match(/switched_off == "A-\d"/g)).toEqual([
    'switched_off == "A-1"',
    'switched_off == "A-2"',
  ]);
  expect(() => withSwitches(`${annotation}v := 1`)).toThrow('no body to switch off');
});
