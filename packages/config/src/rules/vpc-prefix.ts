import { cidr, contains } from '@dwcp/model';
import { issue, type Rule } from './rule.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html: a VPC is a /16 to a /28. */
export const vpcPrefix: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind !== 'region') return [];
    const { vpc } = site.cloud;
    const prefix = cidr(vpc);
    const path = ['sites', name, 'cloud', 'vpc'];
    if (prefix.version !== 4) {
      return [issue('config/vpc-prefix', path, { message: `${vpc} is IPv6`, hint: 'give the VPC an IPv4 prefix' })];
    }
    return [
      ...(prefix.length >= 16 && prefix.length <= 28
        ? []
        : [
            issue('config/vpc-prefix', path, {
              message: `a VPC has a prefix length of 16 to 28, ${vpc} has ${prefix.length}`,
              hint: 'choose a prefix AWS takes',
            }),
          ]),
      ...((site.prefixes ?? [vpc]).some((announced) => contains(cidr(announced), prefix))
        ? []
        : [
            issue('config/vpc-prefix', ['sites', name, 'prefixes'], {
              message: `${name} does not announce its VPC ${vpc}`,
              hint: `add ${vpc} to its prefixes, or leave \`prefixes\` out`,
            }),
          ]),
    ];
  });
