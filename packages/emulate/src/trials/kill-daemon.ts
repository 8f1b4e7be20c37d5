import type { NodeRunner } from '@dwcp/io';
import { monotonicNs } from '@dwcp/lab';
import { DwcpError, type FaultDaemon, type FaultKind } from '@dwcp/model';
import type { Laboratory } from '../laboratory/laboratory.ts';
import type { InjectedFault } from './inject.ts';
import { runnerOf } from './operations.ts';

const timeoutMs = 30_000;

/** Names of the process of each daemon, as the kernel has them. */
const processes: Readonly<Record<FaultDaemon, string>> = {
  bgpd: 'bgpd',
  bfdd: 'bfdd',
  zebra: 'zebra',
  bird: 'bird',
  wireguard: 'wireguard-go',
  charon: 'charon-systemd',
};

/** SIGKILL, as a crash is. Undoing starts the daemon again and waits for it. */
export async function killDaemon(
  laboratory: Laboratory,
  what: Extract<FaultKind, { readonly kind: 'daemon' }>,
): Promise<InjectedFault> {
  const runner = runnerOf(laboratory, what.node);
  const name = processes[what.daemon];
  const pids = await pidsOf(runner, name);
  if (pids === '') {
    throw new DwcpError('LAB_FAILED', `no ${name} runs on ${what.node}: it cannot be killed`, {
      hint: 'look at the node with `dwcp emulate exec`',
    });
  }
  const atNs = monotonicNs();
  await runner.run(['kill', '-KILL', ...pids.split(' ')], { timeoutMs });
  return { atNs, undo: () => bringBack(runner, what.daemon, name) };
}

/** What nobody supervises. FRR's daemons have watchfrr, which would start a second one beside ours. */
const revivals: Readonly<Record<FaultDaemon, string>> = {
  bgpd: ':',
  bfdd: ':',
  zebra: ':',
  bird: 'systemctl restart bird.service',
  charon: 'systemctl restart strongswan.service',
  // A userspace tunnel's device went with its process.
  wireguard: `for unit in $(systemctl list-units --plain --no-legend 'wg-quick@*' | awk '{ print $1 }'); do
  device=\${unit#wg-quick@}; device=\${device%.service}
  [ -e "/sys/class/net/$device" ] || systemctl restart "$unit"
done`,
};

async function bringBack(runner: NodeRunner, daemon: FaultDaemon, name: string): Promise<void> {
  const script = `pidof ${name} >/dev/null || { ${revivals[daemon]}; } >/dev/null 2>&1
for turn in $(seq 200); do pidof ${name} >/dev/null && exit 0; sleep 0.05; done
exit 1`;
  // One that does not come back is seen by what is missing afterwards: a failed trial, not the end of the run.
  await runner.run(['sh', '-c', script], { timeoutMs, okExitCodes: [0, 1] });
}

async function pidsOf(runner: NodeRunner, name: string): Promise<string> {
  const { stdout } = await runner.run(['pidof', name], { timeoutMs, okExitCodes: [0, 1] });
  return stdout.trim();
}
