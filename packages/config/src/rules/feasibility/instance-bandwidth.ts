import { internetGbps } from '@dwcp/model';
import { issue, type Rule } from '../rule.ts';
import { type CloudMachine, cloudMachinesOf, groupsByType, namesOf, verb } from './cloud-machines-of.ts';
import { modeOf, throughputGbps } from './mode-of.ts';

/** Instances of a lab are emulated: they have the bandwidth of the machine the lab runs on. */
export const instanceBandwidth: Rule = (document, run) => {
  const mode = modeOf(run);
  const goal = mode === null ? null : throughputGbps(mode);
  if (mode === null || goal === null || document.kind === 'lab') return [];
  const tooSlow = cloudMachinesOf(document).filter(
    (machine) => machine.mode === mode.mode && (reachedGbps(machine) ?? goal) < goal,
  );
  return groupsByType(tooSlow).map((group) => {
    const [{ typeName, typePath, role }] = group;
    const over = role === 'gateway' ? ' through the internet gateway' : ' without end';
    return issue('feasibility/instance-bandwidth', typePath, {
      message: `the throughput goal of ${mode.mode} mode is ${goal} Gbit/s, and ${typeName}, which ${namesOf(group)} ${verb(group, 'runs', 'run')} on, has ${reachedGbps(group[0])}${over}`,
      hint: 'take a type with more bandwidth, or run these machines in another mode',
    });
  });
};

/** A gateway talks to other sites through the internet gateway, a node to machines of its own site. */
function reachedGbps({ type, role }: CloudMachine): number | null {
  if (type === null) return null;
  return role === 'gateway' ? Math.min(internetGbps(type), type.baselineGbps) : type.baselineGbps;
}
