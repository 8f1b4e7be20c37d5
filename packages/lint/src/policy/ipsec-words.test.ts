import { join } from 'node:path';
import { proposalForms } from '@dwcp/config';
import type { Topology } from '@dwcp/model';
import { type EmbeddedEngine, loadArtifact, openEmbeddedEngine } from '@dwcp/policy';
import { mixedTopology } from '@dwcp/testkit';
import { beforeAll, expect, test } from 'vitest';

const policiesDir = join(import.meta.dirname, '../../../../policies');
let engine: EmbeddedEngine;

beforeAll(async () => {
  engine = await openEmbeddedEngine(await loadArtifact(policiesDir), { nowMs: 0 });
});

/** Words of strongSwan that are no part of a proposal here, and a few that nobody knows. */
const refused = `aes128 aes256 aes256ctr aes256gcm8 aes256gcm12 aes256ccm16 3des des null camellia256
  md5 sha1 sha256 sha384 sha512 aesxcbc prfmd5 prfsha1 prfaesxcbc prfaescmac
  modp768 modp1024 modp1536 modp2048 modp2048s256 modp1024s160 ecp192 ecp224 ecp256bp
  noesn default AES256GCM16 x25519x`.split(/\s+/);
const words = [
  ...new Set([...Object.values(proposalForms).flatMap((form) => form.flatMap((word) => word.words)), ...refused]),
];
const fields = { ike: 'ikeProposals', esp: 'espProposals' } as const;

test.each(['ike', 'esp'] as const)('the configuration and the policy take the same words for %s', (kind) => {
  const form = proposalForms[kind];
  const tried = form.flatMap(({ words: known }, place) =>
    words.map((word) => ({ place, word, isTaken: known.includes(word) })),
  );
  const differing = tried.filter(({ place, word, isTaken }) => {
    const proposal = form.map((own, index) => (index === place ? word : own.words[0])).join('-');
    return isTaken === isRefused(withProposal(fields[kind], proposal));
  });
  expect(differing).toEqual([]);
  expect(tried.filter(({ isTaken }) => isTaken).length).toBeGreaterThan(8);
});

test('the configuration and the policy take the same length of the numbers of packets', () => {
  for (const end of ['-esn', '-noesn', '-esn-noesn']) {
    expect(isRefused(withProposal('espProposals', `aes256gcm16-x25519${end}`)), end).toBe(false);
    expect(isRefused(withProposal('espProposals', `aes256gcm16${end}`)), end).toBe(true);
    expect(isRefused(withProposal('ikeProposals', `aes256gcm16-prfsha384-x25519${end}`)), end).toBe(true);
  }
  expect(isRefused(withProposal('espProposals', 'aes256gcm16-x25519-noesn-esn'))).toBe(true);
});

function isRefused(topology: Topology): boolean {
  const { violations } = engine.evaluate('network', { action: 'lint', mode: 'hybrid', config: {}, topology });
  return violations.some(({ id }) => id === 'DWCP-NET-037');
}

function withProposal(field: 'ikeProposals' | 'espProposals', proposal: string): Topology {
  const { tunnels, ...rest } = mixedTopology();
  return {
    ...rest,
    tunnels: tunnels.map((tunnel) => ({
      ...tunnel,
      ipsec: tunnel.ipsec === null ? null : { ...tunnel.ipsec, [field]: [proposal] },
    })),
  };
}
