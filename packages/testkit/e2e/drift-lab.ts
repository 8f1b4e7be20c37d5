// The lab environment as it is deployed, drifts and is repaired, by the built `dwcp`.
import { randomBytes } from 'node:crypto';
import { waitFor } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import type { DriftReport, RemediationReport } from '@dwcp/model';
import { type DwcpResult, type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { type EmulatedCloud, openEmulatedCloud } from './emulated-cloud.ts';
import { attachDeployedLab } from './lab-traffic.ts';
import type { OnNode } from './plant-drifts.ts';

export interface DriftLab {
  readonly dwcp: DwcpUnderTest;
  readonly lab: Lab;
  readonly cloud: EmulatedCloud;
  /** Of the tunnel of dc1-gw1 and use1-gw1, where it has one. */
  readonly presharedKey: string;
  /** Everything dwcp printed. */
  readonly outputs: readonly string[];
  run(...args: readonly string[]): Promise<DwcpResult>;
  detect(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly report: DriftReport }>;
  remediate(...args: readonly string[]): Promise<Remediated>;
  /** Runs a script on a node. */
  readonly on: OnNode;
  /** Replaces a text of the description by another. */
  edit(from: string, to: string): Promise<void>;
  /** Returns once nothing drifts. */
  inSync(): Promise<void>;
  close(): Promise<void>;
}

export interface Remediated {
  readonly exitCode: number;
  readonly report: RemediationReport;
  /** Outcome, check, node and subject of each drift, sorted. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Deploys, and waits until all of it is as described. Closed by the caller, also when a test failed. */
export async function openDriftLab(options: {
  readonly hasPresharedKey: boolean;
  /** Changes the project before it is deployed. */
  readonly prepare?: (dwcp: DwcpUnderTest) => Promise<void>;
}): Promise<DriftLab> {
  const dwcp = await openDwcp();
  try {
    await options.prepare?.(dwcp);
    return await deployed(dwcp, options);
  } catch (cause) {
    await dwcp.close();
    throw cause;
  }
}

async function deployed(
  dwcp: DwcpUnderTest,
  { hasPresharedKey }: { readonly hasPresharedKey: boolean },
): Promise<DriftLab> {
  const presharedKey = randomBytes(32).toString('base64');
  const outputs: string[] = [];
  const run: DriftLab['run'] = async (...args) => {
    const result = await dwcp.run(args, { env: { DWCP_TEST_PSK: presharedKey } });
    outputs.push(result.stdout, result.stderr);
    return result;
  };
  const detect: DriftLab['detect'] = async (...args) => {
    const { exitCode, stdout, stderr } = await run('drift', 'detect', '--env', 'lab', '--json', ...args);
    if (stdout === '') throw new Error(`no report: ${stderr}`);
    return { exitCode, report: JSON.parse(stdout) as DriftReport };
  };
  const edit: DriftLab['edit'] = (from, to) => dwcp.edit('config/environments/lab.yaml', from, to);
  const inSync = async (): Promise<void> => {
    let last = '';
    await waitFor(
      async () => {
        const { exitCode, report } = await detect();
        last = JSON.stringify({ drifts: report.drifts, unchecked: report.unchecked });
        return exitCode === 0 ? true : null;
      },
      { timeoutMs: 120_000, everyMs: 1_000, onTimeout: () => new Error(`still drift: ${last}`) },
    );
  };
  if (hasPresharedKey) {
    await edit('dc1-gw1--use1-gw1: { id: 1 }', 'dc1-gw1--use1-gw1: { id: 1, presharedKey: "${DWCP_TEST_PSK}" }');
  }
  const first = await run('deploy', '--mode', 'hybrid', '--env', 'lab', '--yes');
  if (first.exitCode !== 0) throw new Error(`deploy exited with ${first.exitCode}: ${first.stderr}`);
  const lab = await attachDeployedLab(dwcp.stateDir);
  return {
    dwcp,
    lab,
    cloud: await openEmulatedCloud(dwcp.stateDir),
    presharedKey,
    outputs,
    run,
    detect,
    edit,
    inSync,
    async remediate(...args) {
      const { exitCode, stdout, stderr } = await run('drift', 'remediate', '--env', 'lab', '--json', ...args);
      if (stdout === '') throw new Error(`no report: ${stderr}`);
      const report = JSON.parse(stdout) as RemediationReport;
      const lines = report.drifts.map(({ outcome, check, node, subject }) =>
        [outcome, check, node ?? '-', subject].join(' '),
      );
      return { exitCode, report, lines: lines.toSorted(), stderr };
    },
    on: async (node, script) => (await lab.runner(node).run(['sh', '-ec', script], { timeoutMs: 30_000 })).stdout,
    close: () => dwcp.close(),
  };
}
