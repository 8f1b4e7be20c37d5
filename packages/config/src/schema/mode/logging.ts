import * as z from 'zod';
import { field, fieldOf, group } from './field.ts';
import { absolutePath, bool, count, duration, size } from './values.ts';

export const loggingSection = group({
  enabled: field(bool, { about: 'write logs; mandatory, they are the audit trail', in: true }),
  level: field(z.enum(['debug', 'info', 'warn', 'error']), {
    about: 'lowest level written; debug is for a machine under repair only',
    isActedOn: true,
    in: 'info',
  }),
  format: field(z.enum(['json', 'text']), { about: 'line format', in: 'json' }),
  output: field(absolutePath, {
    about: 'log file',
    in: {
      datacenter: '/var/log/dwcp/datacenter.log',
      internet: '/var/log/dwcp/internet.log',
      hybrid: '/var/log/dwcp/hybrid.log',
    },
  }),
  maxSize: field(size('1MB', '100GB'), { about: 'a file this large is rotated', in: '100MB' }),
  maxBackups: field(count(0, 10000), { about: 'rotated files kept', in: 10 }),
  maxAge: field(count(1, 3650), { about: 'retention; at least 30', unit: 'days', in: 30 }),
  compress: field(bool, { about: 'compress rotated files', in: true }),
  perfLog: group({
    enabled: field(bool, { about: 'performance log', in: true }),
    output: field(absolutePath, { about: 'performance log file', in: '/var/log/dwcp/perf.log' }),
    interval: field(duration('100ms', '1h'), {
      about: 'period of the performance log',
      in: { datacenter: '10s', internet: '30s', hybrid: '10s' },
    }),
  }),
  modeSwitchLog: group({
    enabled: fieldOf(bool, { about: 'log of switchovers', in: { hybrid: true } }),
    output: fieldOf(absolutePath, { about: 'file of that log', in: { hybrid: '/var/log/dwcp/mode-switch.log' } }),
  }).optional(),
});
