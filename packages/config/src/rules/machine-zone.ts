import { shown } from '../schema/custom-issue.ts';
import { machinesOf } from './machines-of.ts';
import { issue, type Rule } from './rule.ts';

export const machineZone: Rule = (document) =>
  machinesOf(document).flatMap((place) => {
    if (place.siteDocument.kind !== 'region' || !('zone' in place.machine) || place.machine.zone === undefined)
      return [];
    const zones = Object.keys(place.siteDocument.cloud.zones);
    if (zones.includes(place.machine.zone)) return [];
    return [
      issue('config/machine-zone', [...place.path, 'zone'], {
        message: `${shown(place.machine.zone)} is no zone of ${place.site}`,
        hint: `name one of ${zones.join(', ')}`,
      }),
    ];
  });
