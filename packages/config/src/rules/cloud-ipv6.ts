import { cidr } from '@dwcp/model';
import { issue, type Rule } from './rule.ts';

/** The VXLAN inside a region and the VPC it runs in are built with IPv4 alone. */
export const cloudIpv6: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind !== 'region') return [];
    return (site.prefixes ?? []).flatMap((prefix, index) =>
      cidr(prefix).version === 4
        ? []
        : [
            issue('config/cloud-ipv6', ['sites', name, 'prefixes', index], {
              message: `${prefix} is IPv6, which a cloud region cannot announce yet`,
              hint: 'leave it out; sites of kind datacenter and branch carry IPv6',
            }),
          ],
    );
  });
