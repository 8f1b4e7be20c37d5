import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { jsonProgress } from './json-progress.ts';
import { liveProgress } from './live-progress.ts';
import { textProgress } from './text-progress.ts';

const started = { code: 'deploy.step-started', message: 'hosts', data: { step: 'hosts' } };
const finished = { code: 'deploy.step-finished', message: 'hosts', data: { step: 'hosts', durationMs: 25_000 } };
const between = { code: 'lab.node-started', message: 'dc1-gw1 answers' };

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

test('off a terminal: a line per step and a heartbeat every ten seconds in between', () => {
  const terminal = fakeTerminal();
  const progress = textProgress(terminal.stderr, { command: 'deploy', isVerbose: false, nowMs: () => Date.now() });
  progress.emit(started);
  vi.advanceTimersByTime(10_000);
  progress.emit(between);
  vi.advanceTimersByTime(15_000);
  progress.emit(finished);
  progress.close();
  vi.advanceTimersByTime(60_000);
  expect(terminal.written.stderr).toBe('→ hosts\n… hosts: 10.0 s\n… hosts: 20.0 s (dc1-gw1 answers)\n✓ hosts 25.0 s\n');
});

test('what dwcp found other than expected is said without --verbose', () => {
  const lost = { code: 'deploy.cloud-lost', message: 'the emulated cloud is gone' };
  for (const show of [textProgress, liveProgress]) {
    const terminal = fakeTerminal();
    const progress = show(terminal.stderr, { command: 'deploy', isVerbose: false, nowMs: () => Date.now() });
    progress.emit(lost);
    progress.close();
    expect(terminal.written.stderr).toBe('! the emulated cloud is gone\n');
  }
});

test('verbose shows every command and event', () => {
  const terminal = fakeTerminal();
  const progress = textProgress(terminal.stderr, { command: 'deploy', isVerbose: true, nowMs: () => Date.now() });
  progress.command(['ip', 'link', 'add', 'wg0']);
  progress.emit(between);
  progress.close();
  expect(terminal.written.stderr).toBe('  + ip link add wg0\n  lab.node-started: dc1-gw1 answers\n');
});

test('on a terminal the live line shows the elapsed time after two seconds and is taken away at the end', () => {
  const terminal = fakeTerminal({ isTty: true });
  const progress = liveProgress(terminal.stderr, { command: 'deploy', isVerbose: false, nowMs: () => Date.now() });
  progress.emit(started);
  vi.advanceTimersByTime(1_000);
  expect(terminal.written.stderr).not.toContain(' s');
  vi.advanceTimersByTime(2_000);
  expect(terminal.written.stderr).toContain('hosts 3.0 s');
  progress.emit(finished);
  progress.close();
  expect(terminal.written.stderr.endsWith('\r\u001b[2K✓ hosts 3.0 s\n')).toBe(true);
});

test('a command that ends at once shows no live line', () => {
  const terminal = fakeTerminal({ isTty: true });
  const progress = liveProgress(terminal.stderr, { command: 'version', isVerbose: false, nowMs: () => Date.now() });
  vi.advanceTimersByTime(300);
  progress.close();
  expect(terminal.written.stderr).toBe('');
});

test('nothing is drawn over a question', () => {
  const terminal = fakeTerminal({ isTty: true });
  const progress = liveProgress(terminal.stderr, { command: 'deploy', isVerbose: false, nowMs: () => Date.now() });
  vi.advanceTimersByTime(1_000);
  progress.pause();
  const before = terminal.written.stderr;
  vi.advanceTimersByTime(5_000);
  expect(terminal.written.stderr).toBe(before);
  progress.close();
});

test('as JSON every line carries the time and the id of the run', () => {
  const terminal = fakeTerminal();
  const progress = jsonProgress(terminal.stderr, { runId: 'ab12', isVerbose: false, nowMs: () => 0 });
  progress.emit(started);
  expect(JSON.parse(terminal.written.stderr)).toEqual({ time: '1970-01-01T00:00:00.000Z', runId: 'ab12', ...started });
  progress.close();
});
