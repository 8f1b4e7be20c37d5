import { renderJson } from '@dwcp/terminal';

/** What is dwcp's own of one run: rules, results and what was not looked at, in the words of SARIF. */
export interface SarifRun {
  /** Of dwcp. */
  readonly version: string;
  /** The page that says what the results are, an absolute URI. */
  readonly informationUri: string;
  readonly rules: readonly unknown[];
  /** Tells this run from others of the same commit; ends with a slash (§3.17.3). */
  readonly automationId: string;
  readonly invocation: unknown;
  /** The files that were looked at; left out when they are not known. */
  readonly artifacts?: readonly unknown[];
  readonly results: readonly unknown[];
}

/** SARIF 2.1.0 (OASIS standard, errata 01): one run, places relative to the top of the repository. */
export function renderSarifDocument(run: SarifRun): string {
  const { version, informationUri, rules, automationId, invocation, artifacts, results } = run;
  return renderJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dwcp', semanticVersion: version, informationUri, rules } },
        automationDetails: { id: automationId },
        invocations: [invocation],
        originalUriBaseIds: { SRCROOT: { description: { text: 'the top of the repository' } } },
        ...(artifacts === undefined ? {} : { artifacts }),
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  });
}
