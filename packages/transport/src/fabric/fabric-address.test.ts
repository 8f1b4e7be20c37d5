import { expect, test } from 'vitest';
import { bindingOf, hideInvitation, isName, parseFabricAddress, renderFabricAddress } from './fabric-address.ts';
import { isInvited, newInvitation, noInvitation } from './invitation.ts';

const ipv4 = Uint8Array.from([2, 0, 0x1f, 0x90, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
const ipv6 = Uint8Array.from([10, 0, 1, 187, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, ...new Uint8Array(11), 9, 0, 0, 0, 0]);
const region = Buffer.from('fi_shm://dwcp-4026531836-77-1\0');

test.each([
  { provider: 'tcp;ofi_rxm', name: ipv4, binding: { host: '192.0.2.7', service: '8080', name: '' } },
  { provider: 'net', name: ipv6, binding: { host: '2001:db8::9', service: '443', name: '' } },
  { provider: 'shm', name: region, binding: { host: '', service: '', name: 'fi_shm://dwcp-4026531836-77-1' } },
  { provider: 'efa', name: new Uint8Array(32).fill(7), binding: null },
])('an address of $provider is written, read and bound to', ({ provider, name, binding }) => {
  const text = renderFabricAddress({ provider, name });
  expect(text).toMatch(new RegExp(`^fabric:${provider}:[A-Za-z0-9_-]+$`));
  const address = parseFabricAddress(text);
  expect(address.provider).toBe(provider);
  expect(Buffer.from(address.name).equals(Buffer.from(name))).toBe(true);
  expect(bindingOf(address)).toEqual(binding);
});

test('the address of a listener has its invitation, and that of an endpoint none', () => {
  const invitation = newInvitation();
  const text = renderFabricAddress({ provider: 'net', name: ipv4, invitation });
  expect(text).toMatch(/^fabric:net:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{11}$/);
  expect(parseFabricAddress(text).invitation).toEqual(invitation);
  expect(parseFabricAddress(renderFabricAddress({ provider: 'net', name: ipv4 })).invitation).toBeNull();
  expect(isInvited(invitation, invitation)).toBe(true);
  expect(isInvited({ ...invitation, cookie: invitation.cookie ^ 1 }, invitation)).toBe(false);
  expect(isInvited(noInvitation, noInvitation)).toBe(false);
});

test('an error hides the invitation of an address', () => {
  const [known, secret] = ['A'.repeat(22), 'B'.repeat(11)];
  for (const text of [`fabric:net:${known}:${secret}`, `fabric:net:${known}:${secret}:more`]) {
    expect(() => parseFabricAddress(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`fabric:net:${known}:(hidden)`) }),
    );
    expect(hideInvitation(text)).not.toContain(secret);
  }
  for (const text of ['fabric:any', `fabric:net:${known}`]) expect(hideInvitation(text)).toBe(text);
});

test.each([
  '',
  'fabric:any',
  'fabric:shm:',
  'tcp:shm:AAAA',
  'fabric:net:!!',
  `fabric:net:${'A'.repeat(345)}`,
  `${renderFabricAddress({ provider: 'net', name: ipv4 })}:AAAA`,
  renderFabricAddress({ provider: 'net', name: ipv4.subarray(0, 15) }),
  renderFabricAddress({ provider: 'efa', name: ipv4 }),
  renderFabricAddress({ provider: 'shm', name: Buffer.from('fi_shm://../etc/shadow\0') }),
  renderFabricAddress({ provider: 'shm', name: Buffer.from('fi_shm://not-closed') }),
])('"%s" is refused', (text) => {
  expect(() => parseFabricAddress(text)).toThrow(expect.objectContaining({ code: 'TRANSPORT_FAILED' }));
});

test('a name of another family of addresses is none', () => {
  expect(isName('net', Uint8Array.from([1, 0, ...ipv4.subarray(2)]))).toBe(false);
  expect(isName('net', Uint8Array.from([10, 0, ...ipv4.subarray(2)]))).toBe(false);
  expect(isName('net', new Uint8Array())).toBe(false);
});
