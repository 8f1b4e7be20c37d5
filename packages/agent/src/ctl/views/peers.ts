import type { Palette } from '@dwcp/terminal';
import type { PeersReport } from '../../daemon/daemon-reports.ts';
import { paintedTable } from './painted-table.ts';

export function renderPeers({ peers }: PeersReport, palette: Palette): string {
  if (peers.length === 0) return 'node.yaml names no peers\n';
  const rows = peers.map(({ name, address, link }) => [
    link?.status ?? 'no link',
    name,
    address,
    link === null ? '' : `${link.reputation.toFixed(2)}${link.isQuarantined ? ', in quarantine' : ''}`,
    link?.since ?? '',
    link?.lastError ?? '',
  ]);
  const heading = ['status', 'peer', 'address', 'reputation', 'since', 'last error'];
  const isGood = (status: string): boolean => status === 'established';
  return paintedTable('peers', [heading, ...rows], { palette, isGood });
}
