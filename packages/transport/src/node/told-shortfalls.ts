import type { RdmaSettings } from '@dwcp/model';
import type { FabricShortfall } from '../fabric/fabric-shortfalls.ts';
import type { FabricTransport } from '../fabric/fabric-transport.ts';

export interface ToldShortfall {
  readonly shortfall: FabricShortfall;
  /** By the field of the mode configuration. */
  readonly words: string;
}

/** What a transport does not have of what the mode asks for; what the mode leaves to the machine is none. */
export function toldShortfalls(
  { provider, shortfalls }: Pick<FabricTransport, 'provider' | 'shortfalls'>,
  rdma: Pick<RdmaSettings, 'hugePages'>,
): readonly ToldShortfall[] {
  return shortfalls
    .filter(({ option }) => option !== 'hugePageBytes' || rdma.hugePages?.isOptional === false)
    .map((shortfall) => ({ shortfall, words: wordsOf(shortfall, provider) }));
}

function wordsOf({ option, wanted, found }: FabricShortfall, provider: string): string {
  if (option === 'hugePageBytes') {
    const pages = `too few huge pages of ${wanted / 1024} kB are free (vm.nr_hugepages)`;
    return `${pages}: what ${provider} sends and receives lies in ordinary ones`;
  }
  return `network.rdma.${fieldOf[option]} is ${wanted}, and ${provider} has ${found}`;
}

const fieldOf = { sendDepth: 'maxSendWr', receiveDepth: 'maxRecvWr', completionDepth: 'cqDepth' } as const;
