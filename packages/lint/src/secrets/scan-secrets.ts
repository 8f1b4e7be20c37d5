import { compareFindings, type Finding } from '@dwcp/model';
import { highEntropy } from './high-entropy.ts';
import { knownTokens } from './known-tokens.ts';
import { libraryTokens } from './library-tokens.ts';
import { namedValues } from './named-values.ts';
import { privateKeys } from './private-keys.ts';
import { withoutPublicBlocks } from './public-blocks.ts';
import { type SecretMatch, withoutOverlaps } from './secret-match.ts';
import { secretRules } from './secret-rules.ts';
import { urlCredentials } from './url-credentials.ts';
import { valueStyleOf } from './value-after.ts';

/** A text to look for secrets in. */
export interface SecretSource {
  /** As findings name it; its ending tells how values are written. */
  readonly file: string;
  readonly text: string;
  /** True for a binary: exact forms only, since any of its bytes looks random. */
  readonly isBinary?: boolean;
}

/** Every secret written into one of the texts. No finding shows more of it than the four characters that name its kind. */
export async function scanSecrets(sources: readonly SecretSource[]): Promise<readonly Finding[]> {
  const tokens = await libraryTokens(sources.map((source) => source.text));
  return sources.flatMap((source, index) => scanText(source, tokens[index] ?? [])).toSorted(compareFindings);
}

function scanText(source: SecretSource, tokens: readonly SecretMatch[]): readonly Finding[] {
  const { text } = source;
  const exact = [...privateKeys(text), ...knownTokens(text), ...urlCredentials(text), ...tokens];
  const guesses = source.isBinary === true ? [] : guessesIn(source);
  const matches = withoutOverlaps([...exact, ...guesses]);
  const lineStarts = matches.length === 0 ? [] : lineStartsOf(text);
  return matches.map((match) => findingOf(match, source, lineStarts));
}

function guessesIn({ file, text }: SecretSource): readonly SecretMatch[] {
  const open = withoutPublicBlocks(text);
  return [...namedValues(open, valueStyleOf(file)), ...highEntropy(open)];
}

const severities = new Map(secretRules.map((rule) => [rule.id, rule.severity]));

function findingOf(match: SecretMatch, source: SecretSource, lineStarts: readonly number[]): Finding {
  const line = lineOf(match.start, lineStarts);
  return {
    ruleId: match.ruleId,
    severity: severities.get(match.ruleId) ?? 'high',
    message: `${match.what} (${shapeOf(match, source.text)}) is written into the file`,
    location: { file: source.file, line, column: match.start - (lineStarts[line - 1] ?? 0) + 1 },
    path: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
    hint: 'replace it by a reference (`${NAME}` or `file:/absolute/path`), and change the secret: it has been seen',
  };
}

/** Length, and for a token long enough to lose nothing by it the characters that name its kind. */
function shapeOf(match: SecretMatch, text: string): string {
  const length = `${match.end - match.start} characters`;
  const start = text.slice(match.start, match.start + 4);
  const isShown = match.ruleId === 'secret/token' && match.end - match.start >= 20 && /^[A-Za-z][\w-]{3}$/.test(start);
  return isShown ? `${length}, starts with ${start}` : length;
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Counted from 1. */
function lineOf(offset: number, lineStarts: readonly number[]): number {
  let [low, high] = [0, lineStarts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
