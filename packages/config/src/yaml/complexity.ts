import { Lexer } from 'yaml';

/** Deepest nesting of maps and lists that is read. The descriptions need seven levels. */
export const maxNesting = 64;

/** Most lexical tokens that are read; about ten times the largest description in sight. */
const maxTokens = 150_000;

export interface ComplexityProblem {
  readonly ruleId: 'config/nesting' | 'config/too-large';
  readonly message: string;
  readonly offset: number;
}

/**
 * Finds text the recursive composer could not take in reasonable time or stack, from the flat stream of tokens.
 * Null when the text may be composed.
 */
export function findComplexity(text: string): ComplexityProblem | null {
  let offset = 0;
  let tokens = 0;
  let flowDepth = 0;
  let indicatorsOnLine = 0;
  let isLineStart = true;
  let column = 0;
  const indents: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (isMarker(token)) continue;
    if (++tokens > maxTokens) {
      return { ruleId: 'config/too-large', message: `the file has more than ${maxTokens} tokens`, offset };
    }
    if (token === '[' || token === '{') flowDepth++;
    else if (token === ']' || token === '}') flowDepth = Math.max(0, flowDepth - 1);
    else if (token === '-' || token === '?') indicatorsOnLine++;
    if (isLineStart && token.trim() !== '') {
      while ((indents.at(-1) ?? -1) >= column) indents.pop();
      indents.push(column);
      isLineStart = false;
    }
    if (flowDepth + indicatorsOnLine + indents.length > maxNesting) {
      return { ruleId: 'config/nesting', message: `nested deeper than ${maxNesting} levels`, offset };
    }
    if (token.endsWith('\n')) {
      isLineStart = true;
      indicatorsOnLine = 0;
      column = 0;
    } else {
      column += token.length;
    }
    offset += token.length;
  }
  return null;
}

/** Tokens the lexer puts in between: document, flow error and scalar markers. They have no text in the file. */
function isMarker(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === '\u001f';
}
