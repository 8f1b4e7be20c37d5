import type { Environment, ModeConfig, Routing, Topology } from '@dwcp/model';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { normaliseGateways, normaliseNodes } from './machines.ts';
import { normaliseSite } from './sites.ts';
import { normaliseBfd, normaliseTunnels } from './tunnels.ts';

/**
 * The topology of a description whose rules found nothing that stops it (see `stopsNormalising` in rules/rule-table.ts):
 * names that are referred to exist, addresses are where their prefixes are. Everything in it is explicit.
 */
export function normalise(document: EnvironmentDocument, modeConfig: ModeConfig): Topology {
  const sites = Object.entries(document.sites).map(([name, site]) => ({ name, site }));
  return {
    environment: normaliseEnvironment(document),
    mode: modeConfig.mode,
    modeConfig,
    sites: sites.map(normaliseSite),
    gateways: sites.flatMap((site) => normaliseGateways(document, site)),
    nodes: sites.flatMap((site) => normaliseNodes(document, site)),
    tunnels: normaliseTunnels(document),
    routing: normaliseRouting(document),
  };
}

function normaliseRouting({ routing }: EnvironmentDocument): Routing {
  return {
    daemon: routing.daemon,
    gracefulRestart: routing.gracefulRestart,
    holdSeconds: routing.hold / 1e6,
    keepaliveSeconds: routing.keepalive / 1e6,
    fabricBfd: normaliseBfd(routing.fabricBfd ?? routing.bfd),
  };
}

function normaliseEnvironment(document: EnvironmentDocument): Environment {
  const { 'cost-center': costCenter, ...tags } = document.tags;
  return {
    name: document.environment,
    kind: document.kind,
    tags: { ...tags, costCenter },
    managementPrefixes: document.management.prefixes,
    sshUser: document.management.sshUser,
    approvalRequired: document.approval.required,
    rehearsalRequired: document.drift.rehearse,
    attestationRequired: document.attestation.required,
    attestationKey: document.attestation.publicKey ?? null,
    attestationScenario: document.attestation.scenario ?? null,
    dwcpd: document.dwcpd,
    backend: document.backend ?? null,
    dns: document.dns === undefined ? null : { zone: document.dns.zone, weights: document.dns.weights },
  };
}
