import { cidr, overlaps } from '@dwcp/model';
import { announcedPrefixes, fabricPrefixes, wanPrefixes } from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

/** Every machine has the host part of its VPC address in the fabric too, so both prefixes have one length. */
export const fabricPrefix: Rule = (document) => {
  const fabrics = fabricPrefixes(document);
  return fabrics.flatMap((fabric, index) => {
    const site = fabric.site === null ? undefined : document.sites[fabric.site];
    if (site?.kind !== 'region') return [];
    const vpc = cidr(site.cloud.vpc);
    const others = [...announcedPrefixes(document), ...wanPrefixes(document), ...fabrics.slice(0, index)];
    const other = others.find((candidate) => overlaps(candidate.prefix, fabric.prefix));
    return [
      ...(fabric.prefix.version === vpc.version && fabric.prefix.length === vpc.length
        ? []
        : [
            issue('config/fabric-prefix', fabric.path, {
              message: `the fabric ${fabric.text} is not as long as the VPC ${site.cloud.vpc}`,
              hint: `choose an IPv4 prefix of length ${vpc.length}, e.g. in 100.64.0.0/10`,
            }),
          ]),
      ...(other === undefined
        ? []
        : [
            issue('config/fabric-prefix', fabric.path, {
              message: `${fabric.text} overlaps ${other.text}, ${other.what}`,
              hint: 'choose a prefix nobody uses, e.g. in 100.64.0.0/10',
            }),
          ]),
    ];
  });
};
