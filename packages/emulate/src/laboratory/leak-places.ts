import type { Lab, LabPlan, LeakPlace, LeakRule } from '@dwcp/lab';
import { managementSegment, portName, segmentBridge } from '@dwcp/lab';
import { DwcpError, type Topology } from '@dwcp/model';

/**
 * Everywhere the underlay can be listened to: between the sites nothing protected may be in clear, inside a site only what
 * comes from or goes to its own prefixes. The management network carries no traffic of the network that is emulated.
 */
export async function leakPlaces(topology: Topology, plan: LabPlan, lab: Lab): Promise<readonly LeakPlace[]> {
  const segments = plan.segments.filter((segment) => segment.name !== managementSegment);
  const places = await Promise.all(
    segments.map(async ({ name }) => {
      const { stdout } = await lab.segmentRunner(name).run(['ip', '-o', 'link', 'show'], { timeoutMs: 10_000 });
      return {
        name,
        namespace: lab.namespaceOf(name),
        interfaces: portsIn(stdout, { segment: name, wanted: portsOf(plan, name) }),
        trustedPrefixes: trustedPrefixes(topology, plan, name),
      };
    }),
  );
  // A segment without a cable carries nothing.
  return places.filter(({ interfaces }) => interfaces.length > 0);
}

export function leakRule(topology: Topology): LeakRule {
  return {
    protectedPrefixes: topology.sites.flatMap((site) => site.prefixes),
    wireguardPorts: topology.tunnels.flatMap((tunnel) => tunnel.ends.map((end) => end.listenPort)),
  };
}

/** The devices that hosts are plugged into. Pure. */
export function portsOf(plan: Pick<LabPlan, 'hosts'>, segment: string): readonly string[] {
  return plan.hosts.flatMap((host) =>
    host.interfaces.filter((port) => port.segment === segment).map((port) => portName(host.name, port.name)),
  );
}

/**
 * Names in the output of `ip -o link`, but for loopback and the bridge, whose ports show the same packets. Throws LAB_FAILED
 * when a port that the plan has is not among them: nobody would listen to it. Pure.
 */
export function portsIn(
  text: string,
  { segment, wanted }: { readonly segment: string; readonly wanted: readonly string[] },
): readonly string[] {
  const names = text.split('\n').flatMap((line) => {
    const name = /^\d+: ([^:@]+)[:@]/.exec(line)?.[1];
    return name === undefined || name === 'lo' || name === segmentBridge ? [] : [name];
  });
  const missing = wanted.filter((port) => !names.includes(port));
  if (missing.length === 0) return names;
  throw new DwcpError('LAB_FAILED', `segment ${segment} has no port ${missing.join(', ')}: nobody could listen to it`);
}

/** Of the site that all hosts of a segment belong to; [] for a segment between sites. */
function trustedPrefixes(topology: Topology, plan: LabPlan, segment: string): readonly string[] {
  const attached = plan.hosts.filter((host) => host.interfaces.some((port) => port.segment === segment));
  const sites = topology.sites.filter((site) =>
    [...topology.gateways, ...topology.nodes].some(
      (node) => node.site === site.name && attached.some((host) => host.name === node.name),
    ),
  );
  const isInside = plan.segments.find(({ name }) => name === segment)?.name !== 'internet' && sites.length === 1;
  return isInside ? (sites[0]?.prefixes ?? []) : [];
}
