import { lines, notice } from '../role-part.ts';

/**
 * Drop-in of a routing daemon's unit. Routes attract traffic, so they come behind loaded rules or not at all. BFD that is
 * sent late takes a session down, so the daemon runs before whatever else is busy: at the packaged -5 sessions of 50 ms
 * x 3 flap on a loaded machine.
 */
export function routingDropIn(node: string, service: readonly string[] = []): string {
  return lines(
    `# ${notice(node)}`,
    '[Unit]',
    'Requires=nftables.service',
    'After=nftables.service',
    '',
    '[Service]',
    'Nice=-20',
    service,
  );
}
