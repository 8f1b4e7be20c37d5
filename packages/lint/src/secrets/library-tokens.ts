import type { SecretMatch } from './secret-match.ts';
import { isExampleToken } from './secret-value.ts';

/**
 * Rules of the library's recommended preset that are not used: comments that switch rules off (findings are accepted in
 * config/waivers.yaml only), what this directory finds in more forms itself, and two whose search is not linear.
 */
const unused = [
  'filter-comments',
  'basicauth',
  'database-connection-string',
  'privatekey',
  'gcp',
  'github',
  'sendgrid',
];

const prefix = '@secretlint/secretlint-rule-';

/**
 * Tokens that secretlint knows by their form, for each text. It is loaded on first use (most commands scan nothing), and
 * looks at all texts as one: setting up its rules costs more than a small file.
 */
export async function libraryTokens(texts: readonly string[]): Promise<readonly (readonly SecretMatch[])[]> {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const used = rules.filter((rule) => !unused.includes(rule.meta.id.slice(prefix.length)));
  const content = texts.join(gap);
  const result = await lintSource({
    source: { filePath: 'text', content, contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: used.map((rule) => ({ id: rule.meta.id, rule })) } },
  });
  const matches = result.messages.map(
    ({ ruleId, range: [start, end] }): SecretMatch => ({
      ruleId: 'secret/token',
      what: nameOf(ruleId.slice(prefix.length)),
      start,
      end,
    }),
  );
  return perText(
    texts,
    matches.filter((match) => !isExampleToken(content.slice(match.start, match.end))),
  );
}

/** No token holds a line end, so none is made of the end of one text and the start of the next. */
const gap = '\n';

function perText(texts: readonly string[], matches: readonly SecretMatch[]): readonly (readonly SecretMatch[])[] {
  const sorted = matches.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let offset = 0;
  return texts.map((text) => {
    const own: SecretMatch[] = [];
    for (let match = sorted[next]; match !== undefined && match.start < offset + text.length; match = sorted[++next]) {
      own.push({ ...match, start: match.start - offset, end: match.end - offset });
    }
    offset += text.length + gap.length;
    return own;
  });
}

const names: Readonly<Record<string, string>> = {
  '1password': 'a 1Password token',
  anthropic: 'an Anthropic key',
  aws: 'an AWS credential',
  gitlab: 'a GitLab token',
  'hashicorp-vault': 'a Vault token',
  huggingface: 'a Hugging Face token',
  npm: 'an npm token',
  openai: 'an OpenAI key',
};

function nameOf(service: string): string {
  return names[service] ?? `a ${service.charAt(0).toUpperCase()}${service.slice(1)} token`;
}
