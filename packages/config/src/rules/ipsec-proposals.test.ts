import { expect, test } from 'vitest';
import { ipsecProposals } from './ipsec-proposals.ts';
import { issuesInLab } from './issues-in-lab.ts';

const path = 'tunnels/dc1-gw1--use1-gw1/ipsec';

test('refuses encryption without authentication, weak key exchanges and words it does not know', () => {
  const ike = ['aes256-sha256-modp2048', 'aes256gcm16-prfsha384-modp1024', 'aes256gcm16-prfsha348-x25519'];
  expect(issuesInLab(ipsecProposals, { [path]: { ike } })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.ipsec.ike[0]: `aes256` is not an encryption with authentication',
    'tunnels.dc1-gw1--use1-gw1.ipsec.ike[0]: `sha256` is not a pseudorandom function',
    'tunnels.dc1-gw1--use1-gw1.ipsec.ike[0]: `modp2048` is not a key exchange of 128 bits or more',
    'tunnels.dc1-gw1--use1-gw1.ipsec.ike[1]: `modp1024` is not a key exchange of 128 bits or more',
    'tunnels.dc1-gw1--use1-gw1.ipsec.ike[2]: `prfsha348` is not a pseudorandom function',
  ]);
});

test('refuses a child SA that would not start from fresh keys', () => {
  expect(issuesInLab(ipsecProposals, { [path]: { esp: ['aes256gcm16'] } })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.ipsec.esp[0]: `aes256gcm16` has 1 words, wanted 2: an encryption with authentication, a key exchange of 128 bits or more',
  ]);
});

test('takes longer groups of integers, and numbers of 32 or 64 bits', () => {
  const settings = {
    ike: ['aes256gcm16-prfsha512-modp6144', 'aes256gcm16-prfsha512-modp8192'],
    esp: ['aes256gcm16-modp8192', 'aes256gcm16-x25519-esn', 'aes256gcm16-x25519-noesn', 'aes256gcm16-x25519-esn-noesn'],
  };
  expect(issuesInLab(ipsecProposals, { [path]: settings })).toEqual([]);
  const wrong = {
    ike: ['aes256gcm16-prfsha384-x25519-esn'],
    esp: ['aes256gcm16-esn', 'aes256gcm16-esn-x25519', 'esn'],
  };
  expect(issuesInLab(ipsecProposals, { [path]: wrong })).toHaveLength(4);
});

test('takes what the schema proposes', () => {
  expect(issuesInLab(ipsecProposals, { [path]: {} })).toEqual([]);
});
