import type { Issue } from '../issue.ts';
import { shown } from '../schema/custom-issue.ts';
import { issue, type Path, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

// Authenticated encryption only: what the MTU of a tunnel is reckoned with, and what nobody has to combine right.
const encryptions = ['aes256gcm16', 'chacha20poly1305', 'aes128gcm16'];
const pseudorandoms = ['prfsha384', 'prfsha256', 'prfsha512'];
const exchanges = [
  'x25519',
  'curve25519',
  'x448',
  'ecp256',
  'ecp384',
  'ecp521',
  'modp3072',
  'modp4096',
  'modp6144',
  'modp8192',
];

/**
 * What each word of a proposal may be, in the order they are written; behind those of ESP may stand whether packets are
 * counted with 64 bits (`esn`, `noesn`: RFC 4303 §2.2.1), which is no question of strength. DWCP-NET-037 has the same words: a test compares.
 */
export const proposalForms = {
  ike: [
    { what: 'an encryption with authentication', words: encryptions },
    { what: 'a pseudorandom function', words: pseudorandoms },
    { what: 'a key exchange of 128 bits or more', words: exchanges },
  ],
  esp: [
    { what: 'an encryption with authentication', words: encryptions },
    { what: 'a key exchange of 128 bits or more', words: exchanges },
  ],
} as const;

export const ipsecProposals: Rule = (document) =>
  tunnelsOf(document).flatMap(({ tunnel, path }) =>
    (['ike', 'esp'] as const).flatMap((kind) =>
      (tunnel.ipsec?.[kind] ?? []).flatMap((proposal, index) =>
        inProposal(proposal, { kind, path: [...path, 'ipsec', kind, index] }),
      ),
    ),
  );

function inProposal(
  proposal: string,
  { kind, path }: { readonly kind: 'ike' | 'esp'; readonly path: Path },
): readonly Issue[] {
  const words = (kind === 'esp' ? proposal.replace(/-noesn$/, '').replace(/-esn$/, '') : proposal).split('-');
  const form = proposalForms[kind];
  const hint = `write ${form.map(({ words: known }) => known[0]).join('-')}`;
  if (words.length !== form.length) {
    const wanted = form.map(({ what }) => what).join(', ');
    const message = `${shown(proposal)} has ${words.length} words, wanted ${form.length}: ${wanted}`;
    return [issue('config/ipsec-proposal', path, { message, hint })];
  }
  return form.flatMap(({ what, words: known }, place) => {
    const word = words[place] ?? '';
    if (known.includes(word)) return [];
    return [issue('config/ipsec-proposal', path, { message: `${shown(word)} is not ${what}`, hint })];
  });
}
