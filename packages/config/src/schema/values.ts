// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
import { formatAddress, formatCidr, parseAddress, parseCidr, type SecretReference } from '@dwcp/model';
import * as z from 'zod';
import { report, shown } from './custom-issue.ts';

/** A TCP or UDP port, 1 to 65535. */
export const portSchema = z.int().min(1).max(65535).meta({ unit: 'port' });

/** One IPv4 or IPv6 address, normalised to its canonical text (RFC 5952). */
export const addressSchema = z
  .unknown()
  .meta({ type: 'string', unit: 'address', examples: ['10.10.0.1'] })
  .transform((input, ctx): string => {
    const parsed = typeof input === 'string' ? parseAddress(input) : null;
    if (parsed !== null) return formatAddress(parsed.version, parsed.value);
    const hasLength = typeof input === 'string' && parseCidr(input) !== null;
    return report(ctx, input, {
      ruleId: 'config/address',
      message: `expected an IP address such as \`10.10.0.1\`, got ${shown(input)}`,
      ...(hasLength ? { hint: 'write the address without a prefix length' } : {}),
    });
  });

/** An IPv4 or IPv6 prefix, normalised to its canonical text. Set host bits are a finding of their own. */
export const cidrSchema = z
  .unknown()
  .meta({ type: 'string', unit: 'prefix', examples: ['10.10.0.0/16'] })
  .transform((input, ctx): string => {
    const parsed = typeof input === 'string' ? parseCidr(input) : null;
    if (parsed === null) {
      const bare = typeof input === 'string' ? parseAddress(input) : null;
      return report(ctx, input, {
        ruleId: 'config/prefix',
        message: `expected a prefix such as \`10.10.0.0/16\`, got ${shown(input)}`,
        ...(bare === null ? {} : { hint: `add the prefix length, e.g. ${shownHost(bare)}` }),
      });
    }
    const canonical = formatCidr(parsed);
    if (parsed.hasHostBits) {
      return report(ctx, input, {
        ruleId: 'config/host-bits',
        message: `${shown(input)} has bits set beyond its prefix length`,
        hint: `write ${canonical}`,
        meant: canonical,
      });
    }
    return canonical;
  });

/** `${NAME}`, `file:/path` or `{file: /path}`. Anything else might be the secret itself: it is refused and never shown. */
export const secretReferenceSchema = z
  .unknown()
  .meta({
    unit: 'secret reference',
    anyOf: [
      { type: 'string', pattern: '^(\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}|file:/.+)$' },
      {
        type: 'object',
        properties: { file: { type: 'string', pattern: '^/', description: 'absolute path of the file that holds it' } },
        required: ['file'],
        additionalProperties: false,
      },
    ],
  })
  .transform((input, ctx): SecretReference => {
    const reference = parseSecretReference(input);
    if (reference !== null) return reference;
    const isText = typeof input === 'string' || typeof input === 'number';
    const isCritical = isText && !String(input).startsWith('${') && !String(input).startsWith('file:');
    return report(ctx, null, {
      ruleId: isCritical ? 'config/literal-secret' : 'config/secret-reference',
      severity: isCritical ? 'critical' : 'high',
      message: isCritical
        ? 'a secret is written into the file'
        : 'expected a reference to a secret: `${NAME}`, `file:/absolute/path` or `{file: /absolute/path}`',
      hint: isCritical
        ? 'replace it by `${NAME}` or `file:/absolute/path`, and change the secret: it has been seen'
        : 'name the environment variable or the file that holds it',
    });
  });

/** Null when the value is not a reference to a secret. */
export function parseSecretReference(input: unknown): SecretReference | null {
  if (typeof input === 'string') {
    const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(input)?.[1];
    if (name !== undefined) return { kind: 'env', name };
    return input.startsWith('file:') ? fileReference(input.slice('file:'.length)) : null;
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  const entries = Object.entries(input);
  const [key, value] = entries[0] ?? [];
  return entries.length === 1 && key === 'file' && typeof value === 'string' ? fileReference(value) : null;
}

function fileReference(path: string): SecretReference | null {
  return path.startsWith('/') && !path.includes('\0') ? { kind: 'file', path } : null;
}

function shownHost(address: { readonly version: 4 | 6; readonly value: bigint }): string {
  return `${formatAddress(address.version, address.value)}/${address.version === 4 ? 32 : 128}`;
}
