import { issue, type Rule } from './rule.ts';

export const privateAsn: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, { asn }]) => {
    if (asn >= 64512 && asn <= 65534) return [];
    return [
      issue('config/asn-private', ['sites', name, 'asn'], {
        message: `the ASN ${asn} is ${reason(asn)}`,
        hint: 'choose one in 64512 to 65534 (RFC 6996)',
      }),
    ];
  });

function reason(asn: number): string {
  if (asn === 65535 || asn === 4294967295) return 'reserved (RFC 7300)';
  if (asn === 23456) return 'AS_TRANS, which stands for every four-byte ASN (RFC 6793)';
  if ((asn >= 64496 && asn <= 64511) || (asn >= 65536 && asn <= 65551)) return 'for documentation only (RFC 5398)';
  if (asn >= 65552 && asn <= 131071) return 'reserved by IANA';
  if (asn >= 4200000000 && asn <= 4294967294) {
    return 'private but four bytes long; dwcp takes two-byte ones, which every BGP speaker understands';
  }
  return asn > 65535 ? 'not private' : 'public: its owner may announce it';
}
