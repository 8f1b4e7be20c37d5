import { at, modeRule, type Problem } from '../mode-rule.ts';

/** The message never repeats the endpoint: it may carry a password. */
export const telemetryEndpoint = modeRule(
  {
    id: 'mode/telemetry-endpoint',
    severity: 'high',
    title: 'telemetry leaves by https, without credentials in its URL',
  },
  ({ telemetry }) => {
    const url = new URL(telemetry.endpoint);
    const path = at('telemetry.endpoint');
    const problems: Problem[] = [];
    if (telemetry.enabled && url.protocol !== 'https:') {
      problems.push({ path, message: 'telemetry leaves in clear text over http', hint: 'write an https URL' });
    }
    if (url.username !== '' || url.password !== '') {
      problems.push({
        path,
        severity: 'critical',
        message: 'the URL carries credentials',
        hint: 'take them out of the file, and change them: they have been seen',
      });
    }
    return problems;
  },
);
