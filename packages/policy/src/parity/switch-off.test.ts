import { expect, test } from 'vitest';
import { ruleIdsIn, switchOff } from './switch-off.fixture.ts';

const annotation = '# METADATA\n# custom:\n#   id: A-1\n#   severity: low\n';

test('a rule of one line and one of several never hold', () => {
  expect(switchOff(`${annotation}v contains x if some x in y\nz := 1`, 'A-1')).toBe(
    `${annotation}v contains x if {\n\tsome x in y\n\tfalse\n}\nz := 1`,
  );
  expect(switchOff(`${annotation}v contains x if {\n\tx := 1\n}`, 'A-1')).toBe(
    `${annotation}v contains x if {\n\tfalse\n\tx := 1\n}`,
  );
});

test('an annotation under a name is followed to the rules that use the name, and to no longer name', () => {
  const source = `${annotation}about := rego.metadata.rule()\nv contains f(about) if some x in y\nabout_b if c`;
  expect(switchOff(source, 'A-1')).toBe(
    `${annotation}about := rego.metadata.rule()\nv contains f(about) if {\n\tsome x in y\n\tfalse\n}\nabout_b if c`,
  );
});

test('what cannot be switched off is an error', () => {
  expect(() => switchOff(annotation, 'B-1')).toThrow('no annotated rule B-1');
  expect(() => switchOff(`${annotation}v := 1`, 'A-1')).toThrow('no body to switch off');
  expect(ruleIdsIn(annotation)).toEqual(['A-1']);
});
