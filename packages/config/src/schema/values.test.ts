// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
import { expect, test } from 'vitest';
import { checkSchema } from './check-schema.ts';
import { addressSchema, cidrSchema, portSchema, secretReferenceSchema } from './values.ts';

test('addresses and prefixes become canonical', () => {
  expect(addressSchema.parse('2001:0DB8::0:1')).toBe('2001:db8::1');
  expect(cidrSchema.parse('FD00::/8')).toBe('fd00::/8');
});

test.each(['10.0.0.256', '10.0.0', '010.0.0.1', 'example.com', '1.2.3.4 ', 17, null])('%j is no address', (value) => {
  expect(addressSchema.safeParse(value).success).toBe(false);
});

test('host bits are reported with the prefix that was meant', () => {
  const { issues, presumed } = checkSchema('10.10.3.1/16', cidrSchema);
  expect(issues).toMatchObject([{ ruleId: 'config/host-bits', hint: 'write 10.10.0.0/16' }]);
  expect(presumed).toBeNull();
});

test('ports are 1 to 65535', () => {
  expect([0, 1, 65535, 65536, 1.5, '80'].map((port) => portSchema.safeParse(port).success)).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('secrets are named in three ways', () => {
  expect(secretReferenceSchema.parse('${PSK}')).toEqual({ kind: 'env', name: 'PSK' });
  expect(secretReferenceSchema.parse('file:/etc/psk')).toEqual({ kind: 'file', path: '/etc/psk' });
  expect(secretReferenceSchema.parse({ file: '/etc/psk' })).toEqual({ kind: 'file', path: '/etc/psk' });
});

test.each(['hunter2', 'x${PSK}', 12345678])('%j is a literal secret, and is not repeated', (value) => {
  const { issues } = checkSchema(value, secretReferenceSchema);
  expect(issues).toMatchObject([{ ruleId: 'config/literal-secret', severity: 'critical' }]);
  expect(JSON.stringify(issues)).not.toContain(String(value));
});

test.each(['file:relative', '${}', '${1A}', { file: 'relative' }, { file: '/a', more: 1 }, []])(
  '%j is a reference nobody can follow',
  (value) => {
    expect(checkSchema(value, secretReferenceSchema).issues).toMatchObject([{ ruleId: 'config/secret-reference' }]);
  },
);
