import { either, isBoolean, isNumber, isText, listOf, objectOf, oneOf, orAbsent, orNull, type Shape } from '@dwcp/io';
import type { Impairment } from '@dwcp/model';
import type {
  AddressTranslation,
  CableSegment,
  FilterRule,
  LabHost,
  LabInterface,
  LabPlan,
  PortFilter,
  PortImpairment,
  RoutedSegment,
  SwitchedSegment,
  Uplink,
} from './lab-plan.ts';

const texts = listOf(isText);

const isRule = objectOf<FilterRule>({
  protocol: oneOf(['tcp', 'udp', 'icmp', 'all']),
  fromPort: isNumber,
  toPort: isNumber,
  prefixes: texts,
});

const isSwitched = objectOf<SwitchedSegment>({
  kind: oneOf(['switched']),
  name: isText,
  mtuBytes: isNumber,
  gateway: orNull(isText),
});

const isRouted = objectOf<RoutedSegment>({
  kind: oneOf(['routed']),
  name: isText,
  mtuBytes: isNumber,
  gateways: texts,
  uplinks: listOf(objectOf<Uplink>({ to: isText, prefixes: texts })),
  nat: listOf(objectOf<AddressTranslation>({ inside: isText, outside: isText })),
  filters: listOf(
    objectOf<PortFilter>({
      host: isText,
      interface: isText,
      checkSource: isBoolean,
      ingress: listOf(isRule),
      egress: listOf(isRule),
    }),
  ),
});

const isImpairment = objectOf<Impairment>({
  delayMs: isNumber,
  jitterMs: isNumber,
  lossPercent: isNumber,
  rateMbit: orNull(isNumber),
  corruptPercent: isNumber,
  reorderPercent: isNumber,
  duplicatePercent: isNumber,
});

const isPortImpairment = objectOf<PortImpairment>({ fromNode: isImpairment, toNode: isImpairment, seed: isNumber });

const isCable = objectOf<CableSegment>({ kind: oneOf(['cable']), name: isText, mtuBytes: isNumber });

const isHost = objectOf<LabHost>({
  name: isText,
  hostname: isText,
  interfaces: listOf(
    objectOf<LabInterface>({
      name: isText,
      segment: isText,
      addresses: texts,
      gateway: orNull(isText),
      mtuBytes: isNumber,
      impairment: orAbsent(isPortImpairment),
    }),
  ),
  authorizedKeys: texts,
  kind: orAbsent(oneOf(['full', 'light'])),
  hasDisk: orAbsent(isBoolean),
  layers: orAbsent(texts),
});

/** What a plan that was kept must look like to be taken for one. */
export const isLabPlan: Shape<LabPlan> = objectOf<LabPlan>({
  lab: isText,
  segments: listOf(either(isCable, either(isSwitched, isRouted))),
  hosts: listOf(isHost),
});
