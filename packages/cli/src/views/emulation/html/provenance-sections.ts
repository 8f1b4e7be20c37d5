import type { EmulationReport } from '@dwcp/model';
import { fidelityChip, fidelityWords } from './chips.ts';
import { markup } from './markup.ts';
import { type Section, table } from './section.ts';

const unnamed = [{ title: '' }, { title: '' }];

/** What the report was made from, by digest. */
export function provenanceSection(report: EmulationReport, signedBy: string | null): Section {
  const { inputs, tools, release, scenario } = report;
  const code = (text: string) => markup`<code>${text}</code>`;
  return {
    id: 'provenance',
    title: 'Provenance',
    lead: markup`A run of the same files from the same seed has its faults in the same order: <code>dwcp emulate --replay report.json</code>. Whether this report was altered: <code>dwcp emulate verify report.json</code>.`,
    body: table(unnamed, [
      ['release', code(release)],
      ['seed', code(String(scenario.seed))],
      ['attestation', signedBy === null ? 'unsigned' : markup`signed by <code>${signedBy}</code>`],
      ...inputs.map(({ file, sha256 }) => [file, code(sha256)]),
      ['tools', tools.map(({ name, version }) => `${name} ${version}`).join(', ')],
    ]),
  };
}

export function fidelitySection(): Section {
  const rows = (['timer', 'model', 'hardware'] as const).map((one) => [fidelityChip(one), fidelityWords[one]]);
  return { id: 'fidelity', title: 'What a number is worth', lead: null, body: table(unnamed, rows) };
}
