import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDescription, requireNone } from '@dwcp/config';
import { DwcpError } from '@dwcp/model';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import { benchLink, judgeBenchmark } from '@dwcp/transport';
import * as z from 'zod';
import type { CommandModule } from '../command.ts';
import { parseOptions } from '../options.ts';
import { renderBenchmark } from '../views/bench/human.ts';
import { benchEnds } from './bench-ends.ts';
import { environmentOptionsOf } from './environment.ts';

const ownSchema = z.object({ seconds: z.coerce.number().min(0.1).max(600).default(5) });

export const benchCommand: CommandModule = {
  uses: ['mode', 'env', 'projectDir', 'json'],
  keepsLog: false,
  examples: [
    {
      command: 'dwcp bench --mode internet',
      purpose: 'a link as the mode describes it, between two nodes of this machine',
    },
    { command: 'dwcp bench --json | jq .roundTripMicros', purpose: 'p50, p99 and p99.9 with the number of messages' },
  ],
  configure(command) {
    command.option('--seconds <n>', 'for each of the two measurements (default: 5)');
  },
  async run({ own }, session) {
    const { seconds } = parseOptions(ownSchema, own);
    const { projectDir, environment } = await environmentOptionsOf(session);
    const mode = session.options.mode ?? 'hybrid';
    const { topology, findings } = await loadDescription({ projectDir, environment, mode });
    requireNone(findings, { environment, mode });
    if (topology === null) throw new DwcpError('CONFIG_INVALID', `${environment} in mode ${mode} cannot be read`);
    const directory = await mkdtemp(join(tmpdir(), 'dwcp-bench-'));
    try {
      const ends = await benchEnds(directory, session.ctx);
      const measured = await benchLink({ settings: topology.modeConfig.transport, ends, seconds }, session.ctx);
      const report = { mode, ...measured, misses: judgeBenchmark(measured) };
      const { palette } = session.terminal.stdout;
      session.print(session.options.json ? renderDocument(report) : renderBenchmark(report, palette));
      return exitCodeOf({ hasFindings: report.misses.length > 0, isInconclusive: false });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
