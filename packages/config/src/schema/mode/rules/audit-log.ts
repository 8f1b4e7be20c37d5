import { at, modeRule, type Problem } from '../mode-rule.ts';

export const auditLog = modeRule(
  { id: 'mode/audit-log', severity: 'high', title: 'logging is on, at a level fit for production' },
  ({ logging }) => {
    const problems: Problem[] = [];
    if (!logging.enabled) {
      problems.push({
        path: at('logging.enabled'),
        message: 'logging is off, so there is no audit trail',
        hint: 'set it to true',
      });
    }
    if (logging.level === 'debug') {
      problems.push({
        path: at('logging.level'),
        severity: 'medium',
        message: 'the level debug writes payload details into the logs',
        hint: 'write info, warn or error',
      });
    }
    return problems;
  },
);
