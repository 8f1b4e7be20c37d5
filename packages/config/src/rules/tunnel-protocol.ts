import { issue, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

export const tunnelProtocol: Rule = (document) =>
  tunnelsOf(document)
    .filter(({ tunnel }) => tunnel.protocol === 'wireguard' && tunnel.ipsec !== undefined)
    .map(({ path }) =>
      issue('config/tunnel-protocol', [...path, 'ipsec'], {
        message: 'the tunnel is one of WireGuard, which negotiates nothing',
        hint: 'add `protocol: ipsec`, or leave `ipsec` out',
      }),
    );
