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
  if (asn === 65535) return 'reserved (RFC 7300)';
  if (asn >= 4200000000 && asn <= 4294967294) {
    return 'private but four bytes long; dwcp takes two-byte ones, which every BGP speaker understands';
  }
  return asn > 65535 ? 'not private' : 'public: its owner may announce it';
}
