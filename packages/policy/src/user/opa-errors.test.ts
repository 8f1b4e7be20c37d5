import { expect, test } from 'vitest';
import { opaErrorsOf } from './opa-errors.ts';

const at = (row: number, message: string, code = 'rego_parse_error') => ({
  message,
  code,
  location: { file: 'team/a.rego', row, col: 1 },
});
const errorOf = (errors: readonly unknown[]) => opaErrorsOf(JSON.stringify({ errors }), '/policies');

test('every error is told with its file and line, the first five of many', () => {
  expect(errorOf([at(3, 'unexpected eof')])?.message).toBe('/policies/team/a.rego:3: unexpected eof');
  const many = errorOf(Array.from({ length: 8 }, (_, index) => at(index + 1, 'bad')));
  expect(many?.message.split('\n')).toHaveLength(6);
  expect(many?.message).toMatch(/\nand 3 more$/);
});

test('the hint says what Rego and dwcp do not offer', () => {
  expect(errorOf([at(1, 'rule data.a.p is recursive', 'rego_recursion_error')])?.hint).toContain('no recursion');
  expect(errorOf([at(1, 'undefined function http.send', 'rego_type_error')])?.hint).toContain('no network');
});

test('an error without a place names the directory', () => {
  expect(errorOf([{ message: 'merge error' }])?.message).toBe('/policies: merge error');
});

test('a result is no error', () => {
  expect(opaErrorsOf('{"result":[]}', '/policies')).toBeNull();
  expect(opaErrorsOf('', '/policies')).toBeNull();
  expect(opaErrorsOf('{"errors":[]}', '/policies')).toBeNull();
});
