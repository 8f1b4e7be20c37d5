import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { repositoryRoot } from './repository/repository-files.ts';

export interface UnitFileVerdict {
  /** What systemd says of the unit; units of the machine itself may have words of their own. */
  readonly complaints: readonly string[];
  /** What a break into the service would gain, 0 to 10. */
  readonly exposure: number;
}

/** A unit of deployments/systemd as systemd itself judges it, with /bin/true in place of its program. */
export async function judgeUnitFile(name: string, program: string): Promise<UnitFileVerdict> {
  const runner = processRunner(new AbortController().signal);
  const limits = { timeoutMs: 60_000, okExitCodes: [0, 1] };
  const text = await readFile(join(repositoryRoot, 'deployments', 'systemd', name), 'utf8');
  if (!text.includes(program)) throw new Error(`${name} does not run ${program}`);
  const folder = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
  try {
    const path = join(folder, name);
    await writeFile(path, text.replace(program, '/bin/true'));
    const verified = await runner.run(['systemd-analyze', 'verify', '--man=no', path], limits);
    const rated = await runner.run(['systemd-analyze', 'security', '--offline=yes', '--no-pager', path], limits);
    const [, exposure = ''] = /Overall exposure level for [^:]+: ([\d.]+)/.exec(rated.stdout) ?? [];
    if (exposure === '') throw new Error(`systemd-analyze rated nothing: ${rated.stdout}${rated.stderr}`);
    const complaints = `${verified.stdout}${verified.stderr}`.split('\n').filter((line) => line.includes(name));
    return { complaints, exposure: Number(exposure) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
