import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { attachLab, type Lab } from '@dwcp/lab';

const signal = new AbortController().signal;
export const labContext: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };

/** The lab `dwcp` brought up under a state directory. */
export async function attachDeployedLab(stateDir: string): Promise<Lab> {
  const lab = await attachLab(join(stateDir, 'env', 'lab', 'lab'), labContext);
  if (lab === null) throw new Error(`no lab under ${stateDir}`);
  return lab;
}

/** Sends `megabytes` over TCP from one host to an address, through the data port the firewall opens; returns bytes received. */
export async function sendTcp(
  lab: Lab,
  way: { readonly from: string; readonly to: string; readonly address: string; readonly seconds: number },
): Promise<{ readonly receivedBytes: number; readonly idleSeconds: number }> {
  const server = lab.runner(way.to).run(['iperf3', '-s', '-1', '-p', '443'], { timeoutMs: 120_000 });
  await waitFor(
    async () => {
      const { stdout } = await lab.runner(way.to).run(['ss', '-Hltn', 'sport = :443'], { timeoutMs: 5_000 });
      return stdout === '' ? null : true;
    },
    { timeoutMs: 10_000, everyMs: 50, onTimeout: () => new Error('iperf3 does not listen') },
  );
  const { stdout } = await lab
    .runner(way.from)
    .run(['iperf3', '-c', way.address, '-p', '443', '-t', String(way.seconds), '-b', '20M', '-J'], {
      timeoutMs: 120_000,
    });
  await server;
  const report = JSON.parse(stdout) as IperfReport;
  return {
    receivedBytes: report.end.sum_received.bytes,
    idleSeconds: report.intervals.filter((interval) => interval.sum.bytes === 0).length,
  };
}

interface IperfReport {
  readonly intervals: readonly { readonly sum: { readonly bytes: number } }[];
  readonly end: { readonly sum_received: { readonly bytes: number } };
}

/** Bytes a gateway received through all its tunnels. */
export async function tunnelBytes(lab: Lab, gateway: string): Promise<number> {
  const { stdout } = await lab.runner(gateway).run(['wg', 'show', 'all', 'transfer'], { timeoutMs: 10_000 });
  return stdout
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split('\t')[2] ?? 0), 0);
}

export interface Capture {
  /** Ends the capture; packets of the tunnels, and packets that show a protected prefix in clear. */
  stop(): Promise<{ readonly encrypted: number; readonly clear: number }>;
}

/** Captures everything that crosses the internet of the lab; returns once the capture sees packets. */
export async function captureUnderlay(lab: Lab, file: string): Promise<Capture> {
  const stopping = new AbortController();
  const captured = await attachLab(lab.dir, { ...labContext, run: processRunner(stopping.signal) });
  if (captured === null) throw new Error('the lab is gone');
  await rm(file, { force: true });
  const tcpdump = captured
    .segmentRunner('internet')
    .run(['tcpdump', '-Z', 'root', '-U', '-nn', '-i', 'any', '-w', file], { timeoutMs: 300_000 })
    .catch(() => {});
  const count = async (filter: string): Promise<number> => {
    const argv = ['tcpdump', '-nn', '-r', file, '--count', filter];
    const { stdout } = await labContext.run.run(argv, { timeoutMs: 60_000 });
    const counted = /^(\d+) packets?/m.exec(stdout)?.[1];
    if (counted === undefined) throw new Error(`tcpdump counted nothing: ${stdout}`);
    return Number(counted);
  };
  await waitFor(async () => ((await count('udp').catch(() => 0)) > 0 ? true : null), {
    timeoutMs: 30_000,
    everyMs: 200,
    onTimeout: () => new Error('the capture sees no tunnel traffic'),
  });
  return {
    async stop() {
      stopping.abort();
      await tcpdump;
      return {
        encrypted: await count('udp portrange 51820-51900'),
        clear: await count('net 10.10.0.0/16 or net 10.20.0.0/16 or net 10.30.0.0/24 or net 100.64.0.0/16'),
      };
    },
  };
}
