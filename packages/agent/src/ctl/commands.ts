import { DwcpError, isAtLeast } from '@dwcp/model';
import { type ExitCode, exitCodes, type Palette, readSourceLines } from '@dwcp/terminal';
import { askDaemon } from '../control/ask-daemon.ts';
import type { ControlCommand } from '../control/protocol.ts';
import type { PeersReport, StatsReport, StatusReport, TraceReport, VersionReport } from '../daemon/daemon-reports.ts';
import type { PathTestReport, TestKind } from '../path-test/path-test.ts';
import type { CtlOptions } from './options.ts';
import { renderPathTest } from './views/path-test.ts';
import { renderPeers } from './views/peers.ts';
import { renderStats } from './views/stats.ts';
import { renderStatus } from './views/status.ts';
import { renderValidation } from './views/validation.ts';

export interface Answer {
  /** What --json prints. */
  readonly document: object;
  readonly exitCode: ExitCode;
  readonly render: (palette: Palette) => string;
}

export interface CtlCommand {
  /** Names of the words that follow it. */
  readonly args: readonly string[];
  readonly run: (args: readonly string[], options: CtlOptions & { readonly version: string }) => Promise<Answer>;
}

export const ctlCommands: Readonly<Record<string, CtlCommand>> = {
  version: { args: [], run: (_, options) => version(options) },
  status: {
    args: [],
    async run(_, options) {
      const report = await ask<StatusReport>('status', options);
      const exitCode = report.health.status === 'healthy' ? exitCodes.clean : exitCodes.findings;
      return { document: report, exitCode, render: (palette) => renderStatus(report, palette) };
    },
  },
  stats: {
    args: [],
    async run(_, options) {
      const report = await ask<StatsReport>('stats', options);
      return { document: report, exitCode: exitCodes.clean, render: (palette) => renderStats(report, palette) };
    },
  },
  peers: {
    args: [],
    async run(_, options) {
      const report = await ask<PeersReport>('peers', options);
      return { document: report, exitCode: exitCodes.clean, render: (palette) => renderPeers(report, palette) };
    },
  },
  'test rdma': { args: [], run: (_, options) => test('rdma', options) },
  'test internet': { args: [], run: (_, options) => test('internet', options) },
  switch: {
    args: ['peer', 'transport'],
    async run([peer = '', transport = ''], options) {
      const document = await ask<object>('switch', options, { peer, transport });
      const words = transport === 'auto' ? 'chooses its transport again' : `runs on ${transport} until \`auto\``;
      return { document, exitCode: exitCodes.clean, render: () => `the link to ${peer} ${words}\n` };
    },
  },
  pardon: {
    args: ['peer'],
    async run([peer = ''], options) {
      const document = await ask<object>('pardon', options, { peer });
      return { document, exitCode: exitCodes.clean, render: () => `nothing is held against ${peer} any more\n` };
    },
  },
  trace: {
    args: ['peer'],
    async run([peer = ''], options) {
      const report = await ask<TraceReport>('trace', options, { peer });
      const lines = report.trace.split('\n').filter((line) => line !== '');
      const document = { peer, inputs: lines.map((line): unknown => JSON.parse(line)) };
      return { document, exitCode: exitCodes.clean, render: () => report.trace };
    },
  },
  'config validate': { args: [], run: (_, options) => validate(options) },
};

/** Both ends are of one release: the protocol tells others apart by its version. */
async function ask<T extends object>(
  command: ControlCommand,
  { socketPath, timeoutMs }: CtlOptions,
  args: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  return (await askDaemon(command, { socketPath, timeoutMs, arguments: args })) as unknown as T;
}

/** That of dwcp-ctl is told without a daemon too. */
async function version(options: CtlOptions & { readonly version: string }): Promise<Answer> {
  const daemon = await ask<VersionReport>('version', options).catch((cause: unknown) => {
    if (cause instanceof DwcpError && cause.code === 'DAEMON_NOT_RUNNING') return null;
    throw cause;
  });
  const second = daemon === null ? 'dwcpd does not run' : `dwcpd ${daemon.version} (${daemon.node}, pid ${daemon.pid})`;
  return {
    document: { version: options.version, daemon },
    exitCode: exitCodes.clean,
    render: () => `dwcp-ctl ${options.version}\n${second}\n`,
  };
}

async function test(kind: TestKind, options: CtlOptions): Promise<Answer> {
  const report = await ask<PathTestReport>('test', options, { kind });
  const exitCode = { passed: exitCodes.clean, failed: exitCodes.findings, inconclusive: exitCodes.inconclusive };
  return {
    document: report,
    exitCode: exitCode[report.verdict],
    render: (palette) => renderPathTest(report, palette),
  };
}

/** The files that are named, else those of the daemon that runs: they are read here, as dwcpd would read them now. */
async function validate(options: CtlOptions): Promise<Answer> {
  const files =
    options.modeFile === null
      ? (await ask<StatusReport>('status', options)).files
      : { mode: options.modeFile, node: options.nodeFile };
  // Loaded here: the other commands start faster without the schemas.
  const { loadNode } = await import('@dwcp/config');
  const { findings } = await loadNode({
    modeFile: files.mode,
    ...(files.node === null ? {} : { nodeFile: files.node }),
  });
  const sources = await readSourceLines(findings, '');
  const isRefused = findings.some(({ severity }) => isAtLeast(severity, 'medium'));
  return {
    document: { files, isSound: !isRefused, findings },
    exitCode: isRefused ? exitCodes.findings : exitCodes.clean,
    render: (palette) => renderValidation(findings, { palette, sources, file: files.mode }),
  };
}
