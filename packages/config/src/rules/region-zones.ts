import { shown } from '../schema/custom-issue.ts';
import { isRegion } from './aws-region.ts';
import { issue, type Rule } from './rule.ts';

export const regionZones: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind !== 'region') return [];
    const path = ['sites', name, 'cloud', 'zones'];
    const zones = Object.keys(site.cloud.zones);
    return [
      ...(zones.length >= 2
        ? []
        : [
            issue('config/region-zones', path, {
              message: `${name} has ${zones.length === 0 ? 'no availability zone' : 'one availability zone'}`,
              hint: 'declare at least two: a zone fails as a whole',
            }),
          ]),
      ...zones
        // With a wrong region every zone would be wrong too.
        .filter((zone) => isRegion(site.cloud.region) && !isZoneOf(site.cloud.region, zone))
        .map((zone) =>
          issue('config/region-zones', [...path, zone], {
            message: `${shown(zone)} is no availability zone of ${site.cloud.region}`,
            hint: `write the region and a letter: \`${site.cloud.region}a\``,
          }),
        ),
    ];
  });

function isZoneOf(region: string, zone: string): boolean {
  return zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length));
}
