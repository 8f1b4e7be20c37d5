import type { Issue } from '../../issue.ts';
import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import type { ModeDocument } from '../../schema/mode/index.ts';
import { nodesOf } from '../machines-of.ts';
import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, listed, namesOf, verb } from './cloud-machines-of.ts';
import { isEfaDevice, latencyInSiteUs, modeOf, rdmaDevice } from './mode-of.ts';

/** What the backends of dwcp reach one way for a small message, in microseconds; see docs/rules/feasibility/backend-latency.md. */
const floorUs = { efa: 16, verbs: 5 } as const;

export const backendLatency: Rule = (document, run) => {
  const mode = modeOf(run);
  const targetUs = mode === null ? null : latencyInSiteUs(mode);
  if (mode === null || targetUs === null) return [];
  return [...onEfa(document, { mode, targetUs }), ...onVerbs(document, { mode, targetUs })];
};

interface Target {
  readonly mode: ModeDocument;
  readonly targetUs: number;
}

function onEfa(document: EnvironmentDocument, { mode, targetUs }: Target): readonly Issue[] {
  if (targetUs >= floorUs.efa) return [];
  const members = cloudMachinesOf(document).filter(
    (machine) => machine.mode === mode.mode && machine.asksForEfa && machine.type?.efa !== false,
  );
  return groupsOf(members, ({ site }) => site).map((group) =>
    issue('feasibility/backend-latency', group[0].path, {
      message: `the latency goal of ${mode.mode} mode is ${targetUs} us, and EFA, which ${namesOf(group)} of ${group[0].site} ${verb(group, 'has', 'have')}, reaches ${floorUs.efa} us at best`,
      hint: `aim at ${floorUs.efa} to 25 us on EFA; ${floorUs.verbs} us take a card such as mlx5 in a datacenter of your own`,
    }),
  );
}

function onVerbs(document: EnvironmentDocument, { mode, targetUs }: Target): readonly Issue[] {
  const device = rdmaDevice(mode);
  if (targetUs >= floorUs.verbs || device === null || isEfaDevice(device)) return [];
  const members = nodesOf(document).filter(
    ({ siteDocument, machine }) => siteDocument.kind !== 'region' && machine.mode === mode.mode,
  );
  const [first] = members;
  if (first === undefined) return [];
  return [
    issue('feasibility/backend-latency', first.path, {
      severity: 'medium',
      message: `the latency goal of ${mode.mode} mode is ${targetUs} us, and dwcp states ${floorUs.verbs} us for verbs on ${device}, which ${listed(members.map(({ name }) => name))} ${members.length === 1 ? 'has' : 'have'}`,
      hint: `write ${floorUs.verbs} us, or show by a measurement that your network does better and waive this`,
    }),
  ];
}
