import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { DaemonSetup } from './daemon-setup.fixture.ts';
import { main } from './main.ts';

let setup: DaemonSetup;

beforeEach(async () => {
  setup = await DaemonSetup.open();
});

afterEach(() => setup.close());

function dwcpd(argv: readonly string[], stop: AbortSignal = AbortSignal.abort()) {
  const terminal = fakeTerminal();
  const notified: string[] = [];
  let reload: () => void = () => {};
  const ended = main({
    ...setup.host(),
    argv,
    terminal,
    stop,
    environment: { NOTIFY_SOCKET: '/run/notify' },
    openLog: () => setup.events,
    sendDatagram: (socket, text) => void notified.push(`${socket} ${text.split('\n')[0]}`),
    onReload: (handler) => {
      reload = handler;
    },
  });
  return { ended, terminal, notified, reload: () => reload() };
}

test('runs until it is told to stop, then ends with 0', async () => {
  const { ended, notified } = dwcpd(['--config', setup.files.modeFile]);
  expect(await ended).toBe(0);
  expect(notified).toEqual(['/run/notify READY=1', '/run/notify STOPPING=1']);
  expect(setup.told().at(-1)).toBe('agent.stopped dwcpd has stopped');
});

test('--check says what would run, and runs nothing', async () => {
  const { ended, terminal } = dwcpd(['--config', setup.files.modeFile, '--check']);
  expect(await ended).toBe(0);
  expect(terminal.written.stdout).toBe('dc1-gw1 in hybrid mode: 1 peers, 0 forwards, sound\n');
  expect(setup.told()).toEqual([]);
});

test('findings are shown with their lines, and end it with 2', async () => {
  setup.writeNode(['forwards:', '  - { listen: 127.0.0.1:1, peer: br1-gw, target: 10.0.0.1:1 }']);
  const { ended, terminal } = dwcpd(['--config', setup.files.modeFile]);
  expect(await ended).toBe(2);
  expect(terminal.written.stderr).toContain('forwards[0].peer: there is no peer br1-gw  node/peer');
  expect(terminal.written.stderr).toContain('hint: did you mean br1-gw1?');
  expect(terminal.written.stderr).toContain('dwcpd does not start with them');
});

test.each([
  [[], '--config is missing'],
  [['--config'], "Option '--config <value>' argument missing"],
  [['--verbose'], "Unknown option '--verbose'"],
  [['--config', '/nowhere/dwcp.yaml'], 'there is no /nowhere/dwcp.yaml'],
])('%j is a mistake, told in one line', async (argv, message) => {
  const { ended, terminal } = dwcpd(argv);
  expect(await ended).toBe(1);
  expect(terminal.written.stderr).toContain(message);
  expect(terminal.written.stderr.match(/^hint: /gm)).toHaveLength(1);
});
