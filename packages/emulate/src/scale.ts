import type { Context } from '@dwcp/io';
import { type CableReach, openLab, planScaleLab, reachCables } from '@dwcp/lab';
import type { EmulationCheck, EmulationReport, NetworkMap, Scenario } from '@dwcp/model';
import { labId } from './laboratory/lab-id.ts';
import { step } from './steps.ts';

/** What a generated network showed. */
export interface ScaleEvidence {
  readonly checks: readonly EmulationCheck[];
  readonly map: NetworkMap;
  readonly dataPlane: EmulationReport['dataPlane'];
}

/** Brings up plain nodes and links by the seed alone, and sends packets both ways over every link. */
export async function emulateScale(scenario: Scenario, dir: string, ctx: Context): Promise<ScaleEvidence> {
  const { scale, seed } = scenario;
  if (scale === null) throw new Error(`${scenario.name} has neither an environment nor a scale`);
  const plan = planScaleLab({ lab: await labId(dir), ...scale, seed });
  const started = performance.now();
  await step('bring nodes and links up', ctx, () => openLab(plan, { dir, imageDir: null, isLasting: false }, ctx));
  const upMs = performance.now() - started;
  const reach = await step('send packets over every link', ctx, () => reachCables(plan, ctx));
  return {
    checks: [
      {
        id: 'scale.up',
        title: `${plan.hosts.length} nodes and ${plan.segments.length} links are up and addressed`,
        outcome: plan.hosts.length === scale.nodes && plan.segments.length === scale.links ? 'pass' : 'fail',
        observed: plan.hosts.length === scale.nodes ? null : `${plan.hosts.length} nodes after ${Math.round(upMs)} ms`,
        evidence: [],
      },
      reachCheck(reach, scale.links),
    ],
    map: {
      sites: [],
      nodes: plan.hosts.map(({ name, interfaces: [first] }) => {
        return { name, site: '', role: 'node', address: first?.addresses[0]?.split('/')[0] ?? '' };
      }),
      tunnels: [],
    },
    dataPlane: { hosts: 'light', wireguard: null, ipsec: null, routing: null, impairment: null },
  };
}

/** Pure. Over a link that was not tried nothing was carried. */
export function reachCheck(reach: CableReach, wanted: number): EmulationCheck {
  const check = {
    id: 'scale.reach',
    title: `every one of ${wanted} links carries packets both ways`,
    evidence: [],
  };
  if (reach.links < wanted) {
    return { ...check, outcome: 'inconclusive', observed: `${reach.links} links were tried` };
  }
  if (reach.reached === reach.links) return { ...check, outcome: 'pass', observed: null };
  const some = reach.unreached.slice(0, 3).join(', ');
  return { ...check, outcome: 'fail', observed: `${reach.links - reach.reached} do not, ${some} among them` };
}
