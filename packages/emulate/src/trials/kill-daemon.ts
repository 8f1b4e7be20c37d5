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

/**
 * How a daemon is started again that its supervisor left dead. watchfrr waits longer after every death within minutes, as it
 * should: what it runs in the end is run here, and it takes to a daemon that is there. A second one finds the pid file locked.
 */
const revivals: Readonly<Record<FaultDaemon, string>> = {
  bgpd: '/usr/lib/frr/watchfrr.sh start bgpd',
  bfdd: '/usr/lib/frr/watchfrr.sh start bfdd',
  zebra: '/usr/lib/frr/watchfrr.sh start zebra',
  bird: 'systemctl restart bird.service',
  charon: 'systemctl restart strongswan.service',
  // A userspace tunnel's device went with its process.
  wireguard: `for unit in $(systemctl list-units --plain --no-legend 'wg-quick@*' | awk '{ print $1 }'); do
  device=\${unit#wg-quick@}; device=\${device%.service}
  [ -e "/sys/class/net/$device" ] || systemctl restart "$unit"
done`,
};

/** Of 50 ms each, that a supervisor has to start a daemon again: the first time watchfrr takes about a second. */
const supervisorTurns = 30;

async function bringBack(runner: NodeRunner, daemon: FaultDaemon, name: string): Promise<void> {
  const script = `for turn in $(seq ${supervisorTurns}); do pidof ${name} >/dev/null && exit 0; sleep 0.05; done
{ ${revivals[daemon]}; } >/dev/null 2>&1
for turn in $(seq 200); do pidof ${name} >/dev/null && exit 0; sleep 0.05; done
exit 1`;
  // One that does not come back is seen by what is missing afterwards: a failed trial, not the end of the run.
  await runner.run(['sh', '-c', script], { timeoutMs, okExitCodes: [0, 1] });
}

async function pidsOf(runner: NodeRunner, name: string): Promise<string> {
  const { stdout } = await runner.run(['pidof', name], { timeoutMs, okExitCodes: [0, 1] });
  return stdout.trim();
}
