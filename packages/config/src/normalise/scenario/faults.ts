import type { Fault, FaultKind, FaultLimits } from '@dwcp/model';
import { assertNever } from '@dwcp/model';
import { type FaultPlace, faultsOf } from '../../rules/scenario/scenario-rule.ts';
import type { FaultDocument } from '../../schema/scenario/fault.ts';
import type { ScenarioDocument } from '../../schema/scenario/index.ts';

export function normaliseFaults(document: ScenarioDocument): readonly Fault[] {
  return faultsOf(document).map((place) => normaliseFault(place, document.trials));
}

function normaliseFault({ name, fault, flows }: FaultPlace, trials: number): Fault {
  return {
    name,
    what: whatOf(fault),
    flows: flows.map(({ flow }) => flow),
    trials: fault.trials ?? trials,
    holdMs: fault.hold === undefined ? null : fault.hold / 1e3,
    packetBytes: fault.packet ?? null,
    isCanary: fault.canary,
    limits: limitsOf(fault.limits),
  };
}

function whatOf(fault: FaultDocument): FaultKind {
  switch (fault.kind) {
    case 'link':
      return { kind: 'link', link: fault.link };
    case 'gateway':
      return { kind: 'gateway', node: fault.node };
    case 'daemon':
      return { kind: 'daemon', node: fault.node, daemon: fault.daemon };
    case 'zone':
      return { kind: 'zone', site: fault.site, zone: fault.zone };
    case 'region':
      return { kind: 'region', site: fault.site };
    case 'one-way-loss': {
      const direction = fault.direction === 'towards' ? 'to-node' : 'from-node';
      return { kind: 'one-way-loss', link: fault.link, direction, lossPercent: fault.loss };
    }
    case 'flap':
      return { kind: 'flap', link: fault.link, count: fault.count, periodMs: fault.period / 1e3 };
    case 'mtu-black-hole':
      return { kind: 'mtu-black-hole', link: fault.link, mtuBytes: fault.mtu };
    case 'wireguard-rekey':
      return { kind: 'wireguard-rekey', tunnel: fault.tunnel };
    case 'ipsec-rekey':
      return { kind: 'ipsec-rekey', tunnel: fault.tunnel, sa: fault.sa };
    case 'routing-reload':
      return { kind: 'routing-reload', node: fault.node };
    default:
      return assertNever(fault);
  }
}

function limitsOf(limits: FaultDocument['limits']): FaultLimits | null {
  if (limits === undefined) return null;
  return {
    medianMs: limits.median === undefined ? null : limits.median / 1e3,
    p95Ms: limits.p95 === undefined ? null : limits.p95 / 1e3,
    lostPackets: limits.lost ?? null,
  };
}
