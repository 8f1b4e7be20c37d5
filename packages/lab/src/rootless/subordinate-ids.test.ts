import { expect, test } from 'vitest';
import { lackOfIds } from './subordinate-ids.ts';

const eve = { name: 'eve', uid: 1001 };

function lack(subuid: string, subgid: string) {
  return lackOfIds(eve, [
    { file: '/etc/subuid', text: subuid },
    { file: '/etc/subgid', text: subgid },
  ]);
}

test.each(['eve:100000:65536', '# mine\n1001:100000:65535', 'bob:100000:65536\neve:165536:200000'])(
  '%j gives enough',
  (text) => {
    expect(lack(text, text)).toBeNull();
  },
);

test('one command gives users and groups nobody else has', () => {
  expect(lack('', '')).toEqual({
    reason: '/etc/subuid and /etc/subgid give eve no range of 65535 ids',
    hint: 'run `sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 eve`',
  });
  expect(lack('bob:100000:65536', 'bob:300000:65536')?.hint).toBe(
    'run `sudo usermod --add-subuids 365536-431071 --add-subgids 365536-431071 eve`',
  );
});

test('a range that is too small, and one file that has it, are told apart', () => {
  expect(lack('eve:100000:1000', 'eve:100000:65536')).toEqual({
    reason: '/etc/subuid gives eve no range of 65535 ids',
    hint: 'run `sudo usermod --add-subuids 165536-231071 eve`',
  });
});
