import { at, modeRule } from '../mode-rule.ts';

export const telemetryMode = modeRule(
  { id: 'mode/telemetry-mode', severity: 'high', title: 'telemetry is tagged with the mode that runs' },
  ({ mode, telemetry }) =>
    telemetry.tags.mode === mode
      ? []
      : [
          {
            path: at('telemetry.tags.mode'),
            message: `telemetry is tagged ${telemetry.tags.mode} and the mode is ${mode}`,
            hint: `write ${mode}, or leave the tag out`,
          },
        ],
);
