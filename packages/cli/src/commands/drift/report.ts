import { resolve } from 'node:path';
import { loadReport } from '@dwcp/drift';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';
import { exitCodeOfDrift, showDrift } from './detect.ts';
import { openReportFiles, reportFileSchema } from './report-files.ts';

const ownSchema = z.object(reportFileSchema);

export const driftReportCommand: CommandModule = {
  uses: environmentOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp drift report', purpose: 'the last report of the lab once more' },
    { command: 'dwcp drift report drift.json --html drift.html', purpose: 'a report that was kept, as a page' },
  ],
  configure(command) {
    command
      .argument('[report]', 'a file of `dwcp drift detect --json` (default: the last one of the environment)')
      .option('--sarif <file>', 'write the report as SARIF too')
      .option('--junit <file>', 'write the report as JUnit too')
      .option('--html <file>', 'write the report as one page too');
  },
  async run({ args, own }, session) {
    const options = await environmentOptionsOf(session);
    const files = await openReportFiles(parseOptions(ownSchema, own), options.projectDir, session);
    const [file] = args;
    const report = await loadReport(file === undefined ? null : resolve(session.cwd, file), options);
    await files.write(report);
    showDrift(report, session);
    return exitCodeOfDrift(report);
  },
};
