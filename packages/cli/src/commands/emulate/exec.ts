import { attachDriven } from '@dwcp/emulate';
import { DwcpError } from '@dwcp/model';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { countSchema, emulateOptionNames, projectOptionsOf } from './emulate-options.ts';
import { addLabOption, labOptionSchema, nodeOf } from './lab-option.ts';

const ownSchema = z.object({ ...labOptionSchema, timeout: countSchema.default(60) });

export const emulateExecCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate exec dc1-gw1 -- wg show', purpose: 'the tunnels as the gateway sees them' },
    { command: 'dwcp emulate exec dc1-node1 -- ping -c 3 10.20.1.11', purpose: 'from a node to another site' },
  ],
  configure(command) {
    addLabOption(command)
      .argument('<node>', 'a host of the lab')
      .argument('<command...>', 'what to run there, after --')
      .option('--timeout <seconds>', 'longest it may take (default: 60)');
  },
  async run({ args, own }, session) {
    const { scenario, timeout } = parseOptions(ownSchema, own);
    const lab = await attachDriven(await projectOptionsOf(session), scenario ?? null, session.ctx);
    const [name = '', ...argv] = args;
    const node = nodeOf(lab, name);
    const { json } = session.options;
    const lines: string[] = [];
    const print = (line: string) => session.print(`${line}\n`);
    const onLine = (line: string) => void (json ? lines.push(line) : print(line));
    const process = await lab.converse(node, argv, { onLine });
    const { exitCode, stderr } = await process.close({ graceMs: timeout * 1_000 });
    if (session.ctx.signal.aborted) throw new DwcpError('INTERRUPTED', `interrupted while ${argv[0]} ran on ${node}`);
    if (json) session.print(renderDocument({ node, argv, exitCode, stdout: lines.join('\n'), stderr }));
    else if (stderr !== '') session.terminal.stderr.write(stderr);
    return exitCode === 0 ? exitCodes.clean : exitCodes.findings;
  },
};
