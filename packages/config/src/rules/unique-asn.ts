import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const uniqueAsn: Rule = (document) =>
  repeated(Object.entries(document.sites), ([, site]) => site.asn).map(({ item: [name, site], first: [other] }) =>
    issue('config/asn-unique', ['sites', name, 'asn'], {
      message: `${site.asn} is already the ASN of ${other}`,
      hint: 'give every site its own: BGP drops a route that holds the receiver’s ASN',
    }),
  );
