import { portRegistry } from '@dwcp/model';
import { at, modeRule } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** The other daemons of a node have fixed ports; whichever starts second fails. */
export const reservedPorts = modeRule(
  { id: 'mode/reserved-ports', severity: 'high', title: 'dwcpd takes no port of another daemon' },
  (document) =>
    portsOf(document).flatMap(({ path, port, protocol }) => {
      const owner = portRegistry.find((entry) => entry.port === port && entry.protocol === protocol)?.owner;
      const isOthers = owner !== undefined && !owner.startsWith('dwcpd');
      const isShadow = owner === 'dwcpd health and metrics, shadow release';
      if (!isOthers && !isShadow) return [];
      const hint = path.includes('metricsPort') ? 'use 9101' : 'choose a port dwcp gives to no other daemon';
      return [{ path, message: `${port}/${protocol} belongs to ${owner}`, hint }];
    }),
);

interface UsedPort {
  readonly path: readonly (string | number)[];
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

function portsOf({ network, monitoring }: ModeDocument): readonly UsedPort[] {
  const used = (
    path: UsedPort['path'],
    port: number | undefined,
    transport: string | undefined,
  ): readonly UsedPort[] =>
    port === undefined ? [] : [{ path, port, protocol: transport === 'quic' ? 'udp' : 'tcp' }];
  return [
    ...used(at('network.port'), network.port, network.transport),
    ...used(at('network.quic.port'), network.quic?.port, 'quic'),
    ...used(at('network.fallback.port'), network.fallback?.port, network.fallback?.transport),
    ...(network.transports ?? []).flatMap(({ port, name }, index) =>
      used([...at('network.transports'), index, 'port'], port, name),
    ),
    ...used(at('monitoring.metricsPort'), monitoring.metricsPort, 'tcp'),
  ];
}
