import type { SecretMatch } from './secret-match.ts';
import { isExampleToken } from './secret-value.ts';

/**
 * Forms of tokens that the library's rules (library-tokens.ts) do not know. Where the body has no fixed end,
 * the look-behind lets a search start only where a run of its characters starts: the search is linear. A form that begins
 * with anything is only looked for where the word in it is.
 */
const forms: readonly (readonly [what: string, form: RegExp, needle?: string])[] = [
  ['an AWS access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['a GitHub token', /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{36,255}\b|github_pat_\w{60,255})/g],
  ['a GitHub app token', /(?<![\w-])ghs_\d{1,20}_[\w-]{1,1000}\.[\w-]{1,10000}\.[\w-]{1,1000}/g],
  ['a GitLab token', /(?<![\w-])gl(?:dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w-]{20,128}/g],
  ['a Slack token', /(?<![\w-])xox[a-z]-[A-Za-z0-9-]{16,256}|(?<![\w-])xapp-\d-[A-Za-z0-9-]{20,256}/g],
  ['a Stripe key', /\b(?:whsec_[A-Za-z0-9+/]{32,64}|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,128})/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a PyPI token', /(?<![\w-])pypi-[\w-]{50,512}/g],
  ['a Google API key', /(?<![\w-])AIza[\w-]{35}(?![\w-])/g],
  ['a Google OAuth secret', /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])|(?<![\w-])ya29\.[\w-]{40,512}/g],
  ['an Azure storage key', /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}={1,2}/g],
  ['an Azure shared access signature', /[?&;]sig=[A-Za-z0-9%+/]{43,128}(?:%3[Dd]|=){0,2}/g],
  ['an Azure client secret', /\b[\w~.-]{3}8Q~[\w~.-]{34}(?![\w~.-])/g, '8Q~'],
  ['a Twilio key', /\bSK[0-9a-f]{32}\b/g],
  ['a SendGrid key', /(?<![\w-])SG\.[\w-]{16,32}\.[\w-]{16,64}(?![\w-])/g],
  ['a signed token (JWT)', /(?<![\w-])eyJ[\w-]{10,4096}\.eyJ[\w-]{10,8192}\.[\w-]{16,2048}/g],
  ['a Vault token', /(?<![\w-])hv[sbr]\.[\w-]{24,512}/g],
  ['a Terraform Cloud token', /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,128}/g, '.atlasv1.'],
  ['a Tailscale key', /(?<![\w-])tskey-[A-Za-z0-9-]{16,128}/g],
  ['a NetBird token', /\bnbp_[A-Za-z0-9]{36}\b/g],
  ['a DigitalOcean token', /\bdo[opr]_v1_[a-f0-9]{64}\b/g],
  ['a Cloudflare origin key', /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,160}\b/g],
  ['an OpenAI-style key', /(?<![\w-])sk-(?:[a-z]{2,12}-)?[\w-]{32,256}/g],
  ['a Pulumi token', /\bpul-[a-f0-9]{40}\b/g],
  ['a Mailgun key', /\bkey-[a-f0-9]{32}\b/g],
  ['a Telegram bot token', /\b\d{8,10}:AA[\w-]{33}(?![\w-])/g, ':AA'],
  ['a New Relic key', /\bNRAK-[A-Z0-9]{27}\b/g],
  ['a Doppler token', /(?<![\w-])dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,64}/g],
  ['a bearer token in a header', /\bAuthorization:\s{0,4}(?:Bearer|token)\s{1,4}[\w.~+/-]{20,512}={0,2}/gi],
  ['basic credentials in a header', /\bAuthorization:\s{0,4}Basic\s{1,4}[A-Za-z0-9+/]{12,512}={0,2}/gi],
];

/** Tokens of well-known services, by their form. */
export function knownTokens(text: string): readonly SecretMatch[] {
  return forms.flatMap(([what, form, needle]) => {
    if (needle !== undefined && !text.includes(needle)) return [];
    return [...text.matchAll(form)].flatMap((found) => {
      if (isExampleToken(found[0])) return [];
      return [{ ruleId: 'secret/token', what, start: found.index, end: found.index + found[0].length }] as const;
    });
  });
}
