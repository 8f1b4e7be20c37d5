import type { Topology } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import type { RepairFacts } from './repair-of.ts';

const topology: Topology = labTopology();

/** Nothing stands in the way of a repair: asked for by a person who accepts a change of the cloud. */
export const calmFacts: RepairFacts & { readonly topology: Topology } = {
  environment: 'lab',
  topology,
  deployed: new Map(renderRelease(topology, { publicKeys: {} }).map((release) => [release.node, release])),
  isDescriptionChanged: false,
  repository: new Map(),
  coolingUntil: new Map(),
  acceptedRisks: ['repair-cloud'],
  isUnattended: false,
  kept: [],
  isRehearsed: false,
  refusal: null,
};
