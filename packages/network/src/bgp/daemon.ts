import type { Node, RoutingDaemon, Topology } from '@dwcp/model';
import { compareBirdConfig } from '../bird/compare.ts';
import {
  birdConfigFunction,
  birdRoutesFunction,
  parseBirdBfd,
  parseBirdProtocols,
  parseBirdRoutes,
} from '../bird/inspect.ts';
import { birdFile, renderBird } from '../bird/render.ts';
import type { RolePart } from '../role-part.ts';
import type { Together } from '../together.ts';
import { dwcpdPart, frrAnswers, frrAnswersFunction, frrParts } from './frr-answers.ts';
import {
  type BfdSession,
  type BgpPath,
  type BgpSession,
  frrPathsFunction,
  parseBfdPeers,
  parseBgpPaths,
  parseBgpSummary,
} from './inspect.ts';
import { frrFile, renderBgp } from './render.ts';
import { compareRunningConfig, type RunningConfigDifference } from './running-config.ts';

/** What is different from one routing daemon to the other: the rest of the package sees the same observed values. */
export interface DaemonInspection {
  /** Shell functions the commands below need; dwcpd is asked in passing where one of them can. */
  readonly functions: (options: { readonly hasLinks: boolean }) => readonly string[];
  readonly sessionsCommand: string;
  readonly pathsCommand: string;
  readonly bfdCommand: string;
  readonly configCommand: string;
  readonly together: (options: { readonly hasLinks: boolean }) => Together | null;
  readonly parseSessions: (text: string, atSeconds: number) => readonly BgpSession[];
  readonly parsePaths: (text: string) => readonly BgpPath[];
  readonly parseBfd: (text: string) => readonly BfdSession[];
}

const inspections: Readonly<Record<RoutingDaemon, DaemonInspection>> = {
  frr: {
    functions: (options) => [frrPathsFunction, frrAnswersFunction(options)],
    sessionsCommand: "vtysh -c 'show bgp ipv4 unicast summary json'",
    pathsCommand: 'frr_paths',
    bfdCommand: "vtysh -c 'show bfd peers json'",
    configCommand: "vtysh -c 'show running-config'",
    together: ({ hasLinks }) => ({
      parts: [...frrParts, ...(hasLinks ? [dwcpdPart] : [])],
      command: 'frr_answers',
      mayLack: hasLinks ? [dwcpdPart] : [],
      answers: frrAnswers,
    }),
    parseSessions: parseBgpSummary,
    parsePaths: parseBgpPaths,
    parseBfd: parseBfdPeers,
  },
  bird: {
    functions: () => [birdRoutesFunction, birdConfigFunction],
    sessionsCommand: 'birdc -r show protocols all',
    pathsCommand: 'bird_routes',
    bfdCommand: 'birdc -r show bfd sessions',
    configCommand: 'bird_config',
    together: () => null,
    parseSessions: parseBirdProtocols,
    parsePaths: parseBirdRoutes,
    parseBfd: parseBirdBfd,
  },
};

export function inspectionOf(daemon: RoutingDaemon): DaemonInspection {
  return inspections[daemon];
}

/** Files and unit of the environment's routing daemon. */
export function renderRouting(topology: Topology, node: Node): RolePart {
  return topology.routing.daemon === 'frr' ? renderBgp(topology, node) : renderBird(topology, node);
}

/** What the daemon runs against its file. */
export function compareRoutingConfig(
  topology: Topology,
  node: Node,
  running: string,
): readonly RunningConfigDifference[] {
  const { daemon } = topology.routing;
  const path = daemon === 'frr' ? frrFile : birdFile;
  const wanted = renderRouting(topology, node).files.find((file) => file.path === path)?.content ?? '';
  return daemon === 'frr' ? compareRunningConfig(wanted, running) : compareBirdConfig(wanted, running);
}

/** The name the daemon gives its routes in the kernel (rt_protos of iproute2). */
export function kernelProtocolOf(daemon: RoutingDaemon): string {
  return daemon === 'frr' ? 'bgp' : 'bird';
}
