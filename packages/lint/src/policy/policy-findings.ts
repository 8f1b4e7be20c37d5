import { dottedPath, type LocatedDocument } from '@dwcp/config';
import type { Finding, SourceLocation } from '@dwcp/model';
import { type PolicyDecision, type PolicyViolation, resourcePart } from '@dwcp/policy';
import { locateResource } from '@dwcp/stacks';
import { placeInReport } from './place-in-report.ts';
import type { PolicySubject } from './policy-subject.ts';
import { environmentPathOf } from './topology-paths.ts';

type Path = readonly (string | number)[];

/** What a decision says of a subject. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** What the policies could not look at, one sentence each; sections nobody gave are in `notGiven`. */
  readonly unknown: readonly string[];
  /** The same of what was given beside the description: it is no fault of one environment. */
  readonly unknownBeside: readonly { readonly section: string; readonly reason: string }[];
  /** Sections of the input document that were not given, e.g. `vulnerabilities`. */
  readonly notGiven: readonly string[];
}

/** Violations and advice as findings at the line that caused them. */
export function judgementOf(decision: PolicyDecision, subject: PolicySubject): Judgement {
  const advice = decision.warnings.filter((warning) => warning.kind === 'advice');
  const unknown = decision.warnings.filter((warning) => warning.kind === 'unknown');
  const isSection = (path: Path): boolean => path.length === 1;
  const isBeside = ([section]: Path): boolean => section === 'vulnerabilities' || section === 'security_config';
  const inside = unknown.filter((entry) => !isSection(entry.path));
  const reasonOf = ({ message, id }: PolicyViolation): string => `${message} (${id})`;
  return {
    findings: [...decision.violations, ...advice].map((entry) => findingOf(entry, subject)),
    unknown: inside.filter((entry) => !isBeside(entry.path)).map(reasonOf),
    unknownBeside: inside
      .filter((entry) => isBeside(entry.path))
      .map((entry) => ({ section: String(entry.path[0]), reason: reasonOf(entry) })),
    notGiven: unknown.filter((entry) => isSection(entry.path)).map((entry) => String(entry.path[0])),
  };
}

function findingOf(entry: PolicyViolation, subject: PolicySubject): Finding {
  const { location, path } = placeOf(entry, subject);
  return {
    ruleId: entry.id,
    severity: entry.severity,
    message: entry.subject === null ? entry.message : `${entry.subject}: ${entry.message}`,
    location,
    path: path.length === 0 ? null : dottedPath(path),
    hint: entry.remediation,
    ...(entry.subject === null ? {} : { subject: entry.subject }),
  };
}

interface Place {
  readonly location: SourceLocation | null;
  readonly path: Path;
}

/** The file, line and path a person changes to mend it. */
function placeOf(entry: PolicyViolation, subject: PolicySubject): Place {
  const [section, ...rest] = entry.path;
  const { documents, topology, resources, origins, vulnerabilities, securityConfig } = subject;
  if (section === 'config') return placeIn(documents.mode, rest);
  if (section === 'topology' && topology !== null) {
    return placeIn(documents.environment, environmentPathOf(topology, rest));
  }
  if (section === 'resources') {
    const part = resources === null ? [] : resourcePart(resources, entry.path);
    const origin = entry.subject === null ? null : locateResource(origins, entry.subject, part);
    // A resource that only a plan knows has no line of its own: its address says which it is.
    return placeIn(documents.environment, origin ?? []);
  }
  if (section === 'vulnerabilities' && vulnerabilities !== null) {
    return placeInReport(vulnerabilities, rest);
  }
  if (section === 'security_config' && securityConfig !== null) return placeIn(securityConfig.document, rest);
  return placeIn(documents.environment, []);
}

function placeIn(document: LocatedDocument | null, path: Path): Place {
  return { location: document === null ? null : document.locate(path), path };
}
