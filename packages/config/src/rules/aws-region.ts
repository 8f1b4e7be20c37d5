import { shown } from '../schema/custom-issue.ts';
import { issue, type Rule } from './rule.ts';

const regionForm =
  /^(af|ap|ca|eu|il|me|mx|sa|us|us-gov|cn)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$/;

export const awsRegion: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind !== 'region' || isRegion(site.cloud.region)) return [];
    return [
      issue('config/aws-region', ['sites', name, 'cloud', 'region'], {
        message: `${shown(site.cloud.region)} is no AWS region`,
        hint: /[a-f]$/.test(site.cloud.region)
          ? `that may be a zone: write \`${site.cloud.region.slice(0, -1)}\``
          : 'write a region such as `us-east-1`',
      }),
    ];
  });

export function isRegion(text: string): boolean {
  return regionForm.test(text);
}
