import { internetGbps } from '@dwcp/model';
import { issue, type Rule } from '../rule.ts';
import { wholeTunnelsOf } from '../tunnels-of.ts';
import { cloudMachinesOf } from './cloud-machines-of.ts';
import { shownRate, throughputOf } from './throughput-of.ts';

/** Instances of a lab are emulated: they have the bandwidth of the machine the lab runs on. */
export const gatewayBandwidth: Rule = (document) => {
  if (document.kind === 'lab') return [];
  const tunnels = wholeTunnelsOf(document).filter(({ tunnel }) => tunnel.awsVpn === undefined);
  return cloudMachinesOf(document).flatMap(({ name, role, type, typeName, typePath }) => {
    if (role !== 'gateway' || type === null) return [];
    const ending = tunnels.filter(({ ends }) => ends.includes(name));
    const wanted = ending.reduce((sum, place) => sum + (throughputOf(document, place)?.bitsPerSecond ?? 0), 0);
    const reached = Math.min(internetGbps(type), type.baselineGbps) * 1e9;
    if (wanted <= reached) return [];
    return [
      issue('feasibility/gateway-bandwidth', typePath, {
        message: `the tunnels of ${name} are to carry ${shownRate(wanted)} together, and ${typeName} has ${shownRate(reached)} through the internet gateway`,
        hint: 'take a larger type: from 32 vCPUs on it is half the bandwidth of the type; or spread the tunnels over more gateways',
      }),
    ];
  });
};
