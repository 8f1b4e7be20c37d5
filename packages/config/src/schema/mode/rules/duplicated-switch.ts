import { at, modeRule, type Problem } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** One switch, two places to write it: the first place must say what the second says. */
export const duplicatedSwitch = modeRule(
  { id: 'mode/duplicated-switch', severity: 'high', title: 'a switch written in two places says the same in both' },
  (document) => [...pairsOf(document), ...transportPairs(document)].flatMap(problemOf),
);

type Switch = boolean | 'auto' | undefined;

interface Pair {
  readonly path: readonly (string | number)[];
  readonly repeated: Switch;
  readonly source: string;
  readonly value: Switch;
}

function pairsOf(document: ModeDocument): readonly Pair[] {
  const { features, protocol, network, adaptive, experimental } = document;
  return [
    pair('features.enableCompression', features.enableCompression, [
      'protocol.compression.enabled',
      protocol.compression.enabled,
    ]),
    pair('features.enableEncryption', features.enableEncryption, [
      'protocol.encryption.enabled',
      protocol.encryption.enabled,
    ]),
    // Datacenter mode has no byzantine section: its defences are off.
    pair('features.enableByzantine', features.enableByzantine, [
      'byzantine.enabled',
      document.byzantine?.enabled ?? false,
    ]),
    pair('features.enableAdaptiveMode', features.enableAdaptiveMode, [
      'adaptive.detection.enabled',
      adaptive.detection.enabled,
    ]),
    pair('experimental.enableQUIC', experimental?.enableQUIC, ['network.quic.enabled', network.quic?.enabled]),
    pair('experimental.enablePredictiveSwitching', experimental?.enablePredictiveSwitching, [
      'ml.enabled',
      document.ml?.enabled,
    ]),
    pair('network.rdma.hugepagesEnabled', network.rdma?.hugepagesEnabled, ['memory.hugepages', hugepages(document)]),
  ];
}

/** With `auto`, dwcpd takes huge pages when RDMA asks for them: it agrees with either value. */
function hugepages({ memory, network }: ModeDocument): Switch {
  return memory.hugepages === 'auto' ? network.rdma?.hugepagesEnabled : memory.hugepages;
}

/** In hybrid a transport is switched in its own group and in the list of candidates. */
function transportPairs({ network }: ModeDocument): readonly Pair[] {
  return (network.transports ?? []).map((candidate, index) => ({
    path: [...at('network.transports'), index, 'enabled'],
    repeated: candidate.enabled,
    source: `network.${candidate.name}.enabled`,
    value: network[candidate.name]?.enabled,
  }));
}

function pair(path: string, repeated: Switch, [source, value]: readonly [string, Switch]): Pair {
  return { path: at(path), repeated, source, value };
}

function problemOf({ path, repeated, source, value }: Pair): readonly Problem[] {
  if (repeated === undefined || value === undefined || repeated === value) return [];
  return [
    {
      path,
      message: `${repeated} contradicts ${source}, which is ${value}`,
      hint: `change one of the two; left out, it follows ${source}`,
    },
  ];
}
