import { cidr, contains } from '@dwcp/model';
import { at, modeRule } from '../mode-rule.ts';

/** RFC 1918, RFC 4193. */
const privatePrefixes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(cidr);

/** A trusted network is named by its private prefixes; anything wider is none. */
export const datacenterEncryption = modeRule(
  {
    id: 'mode/datacenter-encryption',
    severity: 'low',
    title: 'encryption is off in datacenter only by a named decision on a private network',
  },
  ({ mode, protocol, security }) => {
    if (mode !== 'datacenter' || protocol.encryption.enabled !== false) return [];
    const open = security.allowedCIDRs.find(
      (allowed) => !privatePrefixes.some((prefix) => contains(prefix, cidr(allowed))),
    );
    const path = at('protocol.encryption.enabled');
    if (open !== undefined) {
      return [
        {
          path,
          severity: 'critical',
          message: `encryption is off and security.allowedCIDRs admits ${open}, which is not private`,
          hint: 'set it to true, or allow private prefixes only',
        },
      ];
    }
    return [
      {
        path,
        message: 'encryption is off: everything on the datacenter network can read the payloads',
        hint: 'set it to true unless the whole network is trusted',
      },
    ];
  },
);
