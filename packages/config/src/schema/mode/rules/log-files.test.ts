import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { logFiles } from './log-files.ts';

test('accepts a file of its own for every log', () => {
  expect(said(logFiles, 'hybrid')).toEqual([]);
});

test('reports a file two logs write', () => {
  expect(said(logFiles, 'hybrid', { 'logging.modeSwitchLog.output': '/var/log/dwcp/perf.log' })).toEqual([
    'medium logging.modeSwitchLog.output: /var/log/dwcp/perf.log is already the file of logging.perfLog.output',
  ]);
});
