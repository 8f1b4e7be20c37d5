import { issue, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

export const tunnelFamily: Rule = (document) =>
  wholeTunnelsOf(document).flatMap(({ path, gateways: [a, b] }) => {
    const isV6 = (address: string): boolean => address.includes(':');
    if (isV6(a.machine.publicAddress) === isV6(b.machine.publicAddress)) return [];
    return [
      issue('config/tunnel-family', path, {
        message: `${a.name} is at ${a.machine.publicAddress} and ${b.name} at ${b.machine.publicAddress}: two IP versions`,
        hint: 'give both gateways public addresses of one IP version',
      }),
    ];
  });
