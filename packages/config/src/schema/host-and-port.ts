import { formatAddress, parseAddress } from '@dwcp/model';
import * as z from 'zod';
import { report, shown } from './custom-issue.ts';

/** `host:port` or `[v6]:port`; the host is an address or a name, the port 1 to 65535. */
export const hostAndPortPattern =
  /(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])/;

/** The same as one canonical text: names in lower case, addresses as RFC 5952 writes them. */
export const socketAddressSchema = hostAndPort({ what: 'an address with its port', isNameTaken: true });

/** Where to listen: an address of this machine, never a name that may lead elsewhere tomorrow. */
export const listenAddressSchema = hostAndPort({ what: 'an IP address with its port', isNameTaken: false });

function hostAndPort(options: { readonly what: string; readonly isNameTaken: boolean }) {
  const pattern = new RegExp(`^(?:${hostAndPortPattern.source})$`);
  return z
    .unknown()
    .meta({ type: 'string', pattern: pattern.source, examples: ['192.0.2.1:443'] })
    .transform((input, ctx): string => {
      const [, host = '', port = ''] = typeof input === 'string' ? (pattern.exec(input) ?? []) : [];
      const canonical = host === '' ? null : canonicalHost(host, options);
      if (canonical !== null) return `${canonical}:${port}`;
      return report(ctx, input, {
        ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
        message: `expected ${options.what} such as \`192.0.2.1:443\`, got ${shown(input)}`,
        hint: options.isNameTaken
          ? 'write 192.0.2.1:443, node.example:443 or [2001:db8::1]:443'
          : 'write 192.0.2.1:443 or [2001:db8::1]:443; 0.0.0.0 and [::] stand for every address',
      });
    });
}

/** Null when it is no host. */
function canonicalHost(host: string, { isNameTaken }: { readonly isNameTaken: boolean }): string | null {
  const isBracketed = host.startsWith('[');
  const address = parseAddress(isBracketed ? host.slice(1, -1) : host);
  if (address !== null) {
    const text = formatAddress(address.version, address.value);
    if (isBracketed !== (address.version === 6)) return null;
    return isBracketed ? `[${text}]` : text;
  }
  // Digits and dots that are no address are a mistyped one, not a name (RFC 1123 section 2.1).
  const isName =
    /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
  return isNameTaken && isName.test(host) ? host.toLowerCase() : null;
}
