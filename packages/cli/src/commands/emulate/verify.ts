import { resolve } from 'node:path';
import { loadPublicKey, verifyReport } from '@dwcp/emulate';
import { DwcpError } from '@dwcp/model';
import { renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule, Session } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { findProjectDirectory } from '../../project-directory.ts';
import { renderVerification } from '../../views/emulation/verify/human.ts';
import { exitCodeOfVerdict } from './exit-code-of-verdict.ts';
import { parseReport } from './read-report.ts';

const ownSchema = z.object({ publicKey: z.string().min(1).optional() });

export const emulateVerifyCommand: CommandModule = {
  uses: ['projectDir', 'json'],
  keepsLog: false,
  examples: [
    {
      command: 'dwcp emulate verify report/ --public-key ci.pub',
      purpose: 'signed by CI, unaltered, and about these files?',
    },
    {
      command: 'dwcp emulate verify report/ --json | jq \'.claims[] | select(.outcome != "pass")\'',
      purpose: 'what does not hold',
    },
  ],
  configure(command) {
    command
      .argument('<report>', 'report.json of a run, or its directory')
      .option('--public-key <file>', 'of whoever is trusted, PEM');
  },
  async run({ args, own }, session) {
    const { publicKey } = parseOptions(ownSchema, own);
    const verification = await verifyReport({
      path: resolve(session.cwd, args[0] ?? ''),
      publicKey: publicKey === undefined ? null : await loadPublicKey(resolve(session.cwd, publicKey)),
      projectDir: await projectOrNull(session),
      parse: parseReport,
    });
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument(verification) : renderVerification(verification, palette));
    return exitCodeOfVerdict(verification.outcome);
  },
};

/** A report can be checked anywhere; against its inputs only in its project. */
async function projectOrNull({ options, cwd }: Session): Promise<string | null> {
  try {
    return await findProjectDirectory(options.projectDir, cwd);
  } catch (cause) {
    if (options.projectDir === undefined && cause instanceof DwcpError && cause.code === 'USAGE') return null;
    throw cause;
  }
}
