import type { Finding } from '@dwcp/model';
import { Composer, type Document, LineCounter, Parser, type YAMLParseError, type YAMLWarning } from 'yaml';
import { dottedPath, locationAt, type SourceMap } from '../source-map.ts';
import { findComplexity } from './complexity.ts';
import { readDocument, type YamlProblem } from './read-document.ts';

export interface ParsedYaml {
  /** Null when the text cannot be read as one YAML document: the findings say why. */
  readonly document: { readonly value: unknown; readonly sourceMap: SourceMap } | null;
  readonly findings: readonly Finding[];
}

/** Errors after the first few only echo them. */
const maxSyntaxFindings = 3;

/** Problems that leave holes in the value, so that a schema would only report the holes. */
const isIncomplete: ReadonlySet<string> = new Set(['config/alias', 'config/nesting', 'config/yaml-syntax']);

/** One YAML 1.2 document from text, with the place of every value. Never throws on any text. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  const place = { file, lines };
  const complexity = findComplexity(text);
  if (complexity !== null) {
    // The line counter is filled by the parser, which is not run here.
    for (let at = text.indexOf('\n'); at >= 0 && at < complexity.offset; at = text.indexOf('\n', at + 1)) {
      lines.addNewLine(at + 1);
    }
    if (lines.lineStarts[0] !== 0) lines.lineStarts.unshift(0);
    return { document: null, findings: [toFinding(place, { ...complexity, severity: 'high', hint: null, path: [] })] };
  }
  const documents = compose(text, lines);
  const [first, second] = documents;
  if (first === undefined) return { document: null, findings: [emptyFile(file)] };
  const syntax = [...first.errors, ...first.warnings].map((error) => syntaxProblem(error));
  if (syntax.length > 0) {
    const shownProblems = syntax.toSorted((a, b) => a.offset - b.offset).slice(0, maxSyntaxFindings);
    return { document: null, findings: shownProblems.map((problem) => toFinding(place, problem)) };
  }
  if (second !== undefined) {
    return { document: null, findings: [toFinding(place, severalDocuments(second))] };
  }
  if (first.contents === null) return { document: null, findings: [emptyFile(file)] };
  const { value, root, problems } = readDocument(first);
  return {
    document: problems.some((problem) => isIncomplete.has(problem.ruleId))
      ? null
      : { value, sourceMap: { file, root, lines } },
    findings: problems.map((problem) => toFinding(place, problem)),
  };
}

function compose(text: string, lines: LineCounter): readonly Document.Parsed[] {
  // Duplicate keys are found while reading: the composer's own search is quadratic.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, strict: true });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(new Parser(lines.addNewLine).parse(text), true, text.length)) {
    if (document.contents !== null || document.errors.length > 0 || documents.length > 0) documents.push(document);
    if (documents.length > 1) break;
  }
  return documents;
}

function syntaxProblem(error: YAMLParseError | YAMLWarning): YamlProblem {
  const isTab = error.code === 'TAB_AS_INDENT';
  // The parser quotes what it stumbled over, which may be a secret.
  const words = error.message.replace(/( in YAML stream)?: [\s\S]*$/, '').replace(/\.$/, '');
  return {
    ruleId: isTab ? 'config/tab' : 'config/yaml-syntax',
    severity: 'high',
    message: isTab ? 'a tab is used as indentation' : `${words.charAt(0).toLowerCase()}${words.slice(1)}`,
    hint: isTab ? 'indent by two spaces' : null,
    path: [],
    offset: error.pos[0],
  };
}

function severalDocuments(second: Document.Parsed): YamlProblem {
  return {
    ruleId: 'config/several-documents',
    severity: 'high',
    message: 'the file holds more than one YAML document',
    hint: 'keep one document a file: remove the `---` between them',
    path: [],
    offset: second.range[0],
  };
}

function emptyFile(file: string): Finding {
  return {
    ruleId: 'config/empty',
    severity: 'high',
    message: 'the file holds no value',
    location: { file, line: 1, column: 1 },
    path: null,
    hint: null,
  };
}

function toFinding(place: Pick<SourceMap, 'file' | 'lines'>, problem: YamlProblem): Finding {
  return {
    ruleId: problem.ruleId,
    severity: problem.severity,
    message: problem.message,
    location: locationAt(place, problem.offset),
    path: problem.path.length === 0 ? null : dottedPath(problem.path),
    hint: problem.hint,
  };
}
