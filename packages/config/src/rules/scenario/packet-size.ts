import { issue } from '../rule.ts';
import { faultsOf, type ScenarioRule } from './scenario-rule.ts';

export const packetSize: ScenarioRule = (document) =>
  faultsOf(document).flatMap(({ name, fault, path }) => {
    if (fault.kind !== 'mtu-black-hole') return [];
    if (fault.packet === undefined) {
      return [
        issue('scenario/packet-size', path, {
          message: `small packets pass the black hole of ${name}: nothing would be lost`,
          hint: 'add `packet`, the largest size the tunnels carry',
        }),
      ];
    }
    return [];
  });
