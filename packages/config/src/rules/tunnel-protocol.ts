import { issue, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

export const tunnelProtocol: Rule = (document) =>
  tunnelsOf(document)
    .filter(({ tunnel }) => tunnel.protocol === 'ipsec')
    .map(({ path }) =>
      issue('config/tunnel-protocol', [...path, 'protocol'], {
        message: 'ipsec is not available yet',
        hint: 'write `protocol: wireguard`, or leave it out',
      }),
    );
