import { allNodes, type ProbeFlow, type Topology } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import type { FaultDocument } from '../../schema/scenario/fault.ts';
import type { ScenarioDocument } from '../../schema/scenario/index.ts';
import type { Path } from '../rule.ts';
import { underlayInterfaces } from './underlay-interfaces.ts';

/** One claim about a scenario by itself: pure, and never throws on a document that passes the schema. */
export type ScenarioRule = (document: ScenarioDocument, run: { readonly name: string }) => readonly Issue[];

/** One claim about a scenario and the environment it is to run on. */
export type ScenarioTopologyRule = (document: ScenarioDocument, topology: Topology) => readonly Issue[];

/** A fault in whichever form it is written. */
export interface FaultPlace {
  readonly name: string;
  /** Path of the fault in the document. */
  readonly path: Path;
  readonly fault: FaultDocument;
  readonly flows: readonly FlowPlace[];
}

export interface FlowPlace {
  readonly flow: ProbeFlow;
  readonly path: Path;
}

export function faultsOf(document: ScenarioDocument): readonly FaultPlace[] {
  const { faults } = document;
  const named = Array.isArray(faults)
    ? faults.map((fault, index) => ({ name: fault.name, fault, key: index }))
    : Object.entries(faults).map(([name, fault]) => ({ name, fault, key: name }));
  return named.map(({ name, fault, key }) => {
    const path = ['faults', key];
    return { name, path, fault, flows: flowsUnder(document, fault.flows, path) };
  });
}

/** Faults whose names all lead somewhere, with the flows that do; the others have findings of their own. */
export function knownFaults(document: ScenarioDocument, topology: Topology): readonly FaultPlace[] {
  const names = new Set(allNodes(topology).map((node) => node.name));
  return faultsOf(document).flatMap((place) => {
    const { fault, path } = place;
    if ('node' in fault && !names.has(fault.node)) return [];
    if ('link' in fault && !underlayInterfaces(topology, fault.link.node).includes(fault.link.interface)) return [];
    if ('tunnel' in fault && !topology.tunnels.some((tunnel) => tunnel.name === fault.tunnel)) return [];
    if ('site' in fault && !topology.sites.some((site) => site.name === fault.site)) return [];
    const own = fault.flows === undefined ? path : null;
    const flows = place.flows
      .filter(({ flow }) => flow.from !== flow.to && names.has(flow.from) && names.has(flow.to))
      .map((flow) => (own === null ? flow : { ...flow, path: own }));
    return [{ ...place, flows }];
  });
}

/** The flows written at `path`, or else those of the scenario. */
export function flowsUnder(
  document: ScenarioDocument,
  own: readonly ProbeFlow[] | undefined,
  path: Path,
): readonly FlowPlace[] {
  const place = own === undefined ? [] : path;
  return (own ?? document.flows ?? []).map((flow, index) => ({ flow, path: [...place, 'flows', index] }));
}

/** True for what only operates the network and breaks nothing. */
export function isOperation(fault: Pick<FaultDocument, 'kind'>): boolean {
  return fault.kind === 'wireguard-rekey' || fault.kind === 'ipsec-rekey' || fault.kind === 'routing-reload';
}
