import { resolve } from 'node:path';
import { attachDriven, capture } from '@dwcp/emulate';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { renderCapture } from '../../views/emulation/driven/human.ts';
import { countSchema, emulateOptionNames, projectOptionsOf } from './emulate-options.ts';
import { addLabOption, labOptionSchema, placeOf } from './lab-option.ts';

const ownSchema = z.object({
  ...labOptionSchema,
  write: z.string({ error: 'names the pcap file' }).min(1),
  count: countSchema.optional(),
  seconds: countSchema.optional(),
});

export const emulateCaptureCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate capture dc1-gw1 eth0 -w gw1.pcap', purpose: 'the underlay of a gateway until Ctrl-C' },
    {
      command: 'dwcp emulate capture internet any -w wan.pcap --seconds 10 -- udp port 500',
      purpose: 'ten seconds of IKE on all ports of a segment',
    },
  ],
  configure(command) {
    addLabOption(command)
      .argument('<place>', 'a node or a segment of the lab')
      .argument('<interface>', 'its interface, or any')
      .argument('[filter...]', 'only these packets, in the words of tcpdump, after --')
      .requiredOption('-w, --write <file>', 'the pcap file')
      .option('--count <packets>', 'end after so many')
      .option('--seconds <count>', 'end after so long');
  },
  async run({ args, own }, session) {
    const { scenario, write, count, seconds } = parseOptions(ownSchema, own);
    const [place = '', interfaceName = '', ...filter] = args;
    const lab = await attachDriven(await projectOptionsOf(session), scenario ?? null, session.ctx);
    const recorded = await capture(
      lab,
      {
        place: placeOf(lab, place),
        interface: interfaceName,
        file: resolve(session.cwd, write),
        count: count ?? null,
        seconds: seconds ?? null,
        filter,
      },
      session.ctx,
    );
    session.print(session.options.json ? renderDocument(recorded) : renderCapture(recorded));
    return exitCodes.clean;
  },
};
