import type { NodeRunner } from '@dwcp/io';
import { allNodes, type EmulationCheck, type ScenarioCheck, type Topology } from '@dwcp/model';

const timeoutMs = 15_000;

/**
 * What the scenario says must and must not be reached. Something that must not be reached counts as unreachable only when
 * the machine itself could look: it must first be seen to answer somebody, or the check is inconclusive.
 */
export async function checkReach(
  checks: readonly ScenarioCheck[],
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<readonly EmulationCheck[]> {
  return Promise.all(checks.map((check) => checkOne(check, topology, runners)));
}

async function checkOne(
  check: ScenarioCheck,
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<EmulationCheck> {
  const runner = runners.get(check.from);
  const address = allNodes(topology).find((node) => node.name === check.to)?.address;
  const what = check.kind === 'must-not-reach' && check.port !== null ? `${check.to} port ${check.port}` : check.to;
  const base = {
    id: `${check.kind}.${check.from}.${what.replaceAll(' ', '-')}`,
    title: `${check.from} ${check.kind === 'reach' ? 'reaches' : 'does not reach'} ${what}`,
    evidence: [],
  };
  if (runner === undefined || address === undefined) {
    return { ...base, outcome: 'inconclusive', observed: `${check.from} or ${check.to} is not in the lab` };
  }
  const port = check.kind === 'must-not-reach' ? check.port : null;
  const { stdout } = await runner.run(['sh', '-s'], { input: script(address, port), timeoutMs });
  const word = stdout.trim();
  if (word !== 'answered' && word !== 'silent') {
    return { ...base, outcome: 'inconclusive', observed: `the probe said ${word || 'nothing'}` };
  }
  if (check.kind === 'reach') {
    return word === 'answered'
      ? { ...base, outcome: 'pass', observed: null }
      : { ...base, outcome: 'fail', observed: `${address} does not answer` };
  }
  if (word === 'answered') return { ...base, outcome: 'fail', observed: `${address} answers` };
  return (await isAlive(address, check, runners))
    ? { ...base, outcome: 'pass', observed: null }
    : { ...base, outcome: 'inconclusive', observed: `${check.to} does not run: its silence proves nothing` };
}

function script(address: string, port: number | null): string {
  const probe =
    port === null
      ? `ping -n -c 3 -i 0.2 -W 1 ${address} >/dev/null 2>&1`
      : `nc -z -w 2 ${address} ${port} >/dev/null 2>&1`;
  return `if ${probe}; then echo answered; else echo silent; fi\n`;
}

/** The machine answers itself at the address that must not be reached from elsewhere. */
async function isAlive(
  address: string,
  check: ScenarioCheck,
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<boolean> {
  const target = runners.get(check.to);
  if (target === undefined) return false;
  const port = check.kind === 'must-not-reach' ? check.port : null;
  const { stdout } = await target.run(['sh', '-s'], { input: script(address, port), timeoutMs });
  return stdout.trim() === 'answered';
}
