import type { LinkImpairment } from '@dwcp/model';
import type { LabPlan } from '../lab-plan.ts';
import { linkEndsOf } from './link-ends.ts';

/** The plan with these impairments of its links. Throws a plain Error for a link that is none of an interface of a host. */
export function withImpairments(
  plan: LabPlan,
  options: { readonly links: readonly LinkImpairment[]; readonly seed: number },
): LabPlan {
  const { links, seed } = options;
  for (const { link } of links) linkEndsOf(plan, link);
  const wanted = new Map(links.map((item) => [`${item.link.node}/${item.link.interface}`, item]));
  const hosts = plan.hosts.map((host) => ({
    ...host,
    interfaces: host.interfaces.map((port) => {
      const found = wanted.get(`${host.name}/${port.name}`);
      if (found === undefined) return port;
      return { ...port, impairment: { fromNode: found.fromNode, toNode: found.toNode, seed } };
    }),
  }));
  return { ...plan, hosts };
}
