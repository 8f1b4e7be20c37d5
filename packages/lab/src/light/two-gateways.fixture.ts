import type { LabHost, LabPlan } from '../lab-plan.ts';

/** Two light hosts on one wire, for the two gateways of gatewayRelease. */
export function twoGateways(lab: string): LabPlan {
  const host = (name: string, number: number): LabHost => ({
    name,
    hostname: name,
    kind: 'light',
    authorizedKeys: [],
    interfaces: [{ name: 'eth0', segment: 'wan', addresses: [`192.0.2.${number}/24`], gateway: null, mtuBytes: 1500 }],
  });
  return {
    lab,
    segments: [{ kind: 'switched', name: 'wan', mtuBytes: 1500, gateway: null }],
    hosts: [host('left', 1), host('right', 2)],
  };
}
