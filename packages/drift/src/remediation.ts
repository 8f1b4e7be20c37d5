import type { Remediation } from '@dwcp/model';
import { secretOwner } from '@dwcp/network';
import { moreDrifts } from './compare/bound-mismatches.ts';
import { changedPackageFile } from './compare/compare-files.ts';
import type { CausedMismatch } from './compare/mismatch.ts';

/** What removes a drift; never done by detecting it. */
export function remediationOf(mismatch: CausedMismatch, environment: string): Remediation {
  const { check, node, subject, kind, cause, observed } = mismatch;
  const deploy = `dwcp deploy --env ${environment}`;
  const remediate = `dwcp drift remediate --env ${environment}`;
  if (kind === 'policy') return { action: 'manual', hint: 'decide what is right; a policy is never mended by itself' };
  if (check === 'terraform/unmanaged') {
    return { action: 'manual', hint: 'remove it, or take its tags away when it is somebody else’s' };
  }
  if (check === moreDrifts) {
    return { action: 'manual', hint: `mend what is listed of ${node ?? environment}, and look again` };
  }
  if (cause === 'not-applied') {
    const action = kind === 'terraform' ? 'terraform-apply' : 'ansible-rerun';
    return { action, hint: `read \`dwcp plan --env ${environment}\`, then run \`${deploy}\`` };
  }
  if (kind === 'terraform') {
    return { action: 'terraform-apply', hint: `run \`${remediate} --accept-risk repair-cloud\`` };
  }
  if (check.startsWith('package/')) {
    return {
      action: 'manual',
      hint: `on ${node ?? environment}: \`apt-get install ${subject}\`, or install what was there`,
    };
  }
  if (check === 'hugepages/too-few') {
    return {
      action: 'manual',
      hint: `reserve them at boot (\`hugepagesz=1G hugepages=…\`) and start ${node ?? environment} again`,
    };
  }
  if (observed?.startsWith(changedPackageFile)) {
    return {
      action: 'manual',
      hint: `on ${node ?? environment}: \`dpkg --search ${subject}\` names its package; install that again with --force-confask`,
    };
  }
  if (check === 'file/unexpected' || check === 'unit/overridden') {
    return { action: 'manual', hint: `remove ${subject} on ${node ?? environment} when nobody needs it` };
  }
  if (check === 'ipsec/sa-extra') {
    return {
      action: 'manual',
      hint: `on ${node ?? environment}: \`swanctl --terminate --ike ${subject}\` when nobody needs it`,
    };
  }
  if (check === 'program/differs') {
    return { action: 'manual', hint: `run \`${deploy}\`, which installs it anew and starts dwcpd again` };
  }
  if (check === 'firewall/table-extra') {
    return {
      action: 'manual',
      hint: `on ${node ?? environment}: \`nft delete table ${subject}\` when nobody needs it`,
    };
  }
  if (kind === 'files' && secretOwner(subject) !== null) {
    const hint =
      check === 'file/permissions'
        ? `others may have read it: make a new one, or on ${node ?? environment}: \`chown ${secretOwner(subject)} ${subject} && chmod 0600 ${subject}\``
        : `run \`${deploy}\`, which delivers it`;
    return { action: 'manual', hint };
  }
  const byHand = linkHints[check];
  if (byHand !== undefined) return { action: 'manual', hint: byHand({ subject, node: node ?? environment, deploy }) };
  const run = `run \`${remediate}\``;
  if (kind === 'files') return { action: 'restore-file', hint: run };
  if (check.startsWith('unit/') || check.startsWith('sysctl/')) return { action: 'ansible-rerun', hint: run };
  const reload = mismatch.layer === 'setting' ? reloads[mismatch.craft] : undefined;
  if (reload !== undefined) {
    return { action: 'ansible-rerun', hint: `${run}, or on ${node ?? environment}: ${reload(subject)}` };
  }
  return { action: 'manual', hint: `look at \`dwcp status --env ${environment}\`` };
}

type Hint = (of: { readonly subject: string; readonly node: string; readonly deploy: string }) => string;

const takePeersAgain: Hint = ({ node }) =>
  `on ${node}: \`systemctl reload dwcpd\`, which takes the peers of its file again and leaves its other links alone`;

/** No role takes a link up: dwcpd dials by itself, and what keeps it from that is outside of what a release sets. */
const linkHints: Readonly<Record<string, Hint>> = {
  'dwcp/daemon-unhealthy': ({ node, deploy }) =>
    `on ${node}: \`dwcp-ctl status\` and \`dwcp-ctl config validate\`; a certificate comes by \`${deploy}\`, and with a start of dwcpd`,
  'dwcp/link-extra': takePeersAgain,
  'dwcp/link-missing': takePeersAgain,
  'dwcp/link-not-established': ({ node, subject }) =>
    `on ${node} and on ${subject}: \`dwcp-ctl peers\` tells why; dwcpd dials by itself, and the link comes back when that is mended`,
  'dwcp/link-on-fallback': ({ node }) =>
    `on ${node}: \`dwcp-ctl test rdma\` and \`dwcp-ctl test internet\` tell why; the link goes back by itself when that is mended`,
  'dwcp/link-security': ({ node }) =>
    `on ${node}: \`systemctl restart dwcpd\`, which interrupts its connections: it takes its mode file at a start only`,
  'dwcp/peer-quarantined': ({ node, subject }) =>
    `find out what ${subject} did (\`dwcp-ctl peers\` on ${node}), then there: \`dwcp-ctl pardon ${subject}\``,
};

/** What brings a daemon back to its file, which is as it was deployed. */
const reloads: Readonly<Partial<Record<CausedMismatch['craft'], (subject: string) => string>>> = {
  wireguard: (subject) => `\`systemctl reload wg-quick@${subject}\``,
  ipsec: () => '`systemctl reload strongswan`',
  routing: () => '`systemctl reload frr` (or `bird`)',
  firewall: () => '`systemctl reload nftables`',
};
