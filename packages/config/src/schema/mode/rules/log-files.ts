import { at, modeRule } from '../mode-rule.ts';

/** Two rotations of one file lose lines. */
export const logFiles = modeRule(
  { id: 'mode/log-files', severity: 'medium', title: 'every log has a file of its own' },
  ({ logging }) => {
    const files = [
      ['logging.output', logging.output],
      ['logging.perfLog.output', logging.perfLog.enabled ? logging.perfLog.output : undefined],
      [
        'logging.modeSwitchLog.output',
        logging.modeSwitchLog?.enabled === true ? logging.modeSwitchLog.output : undefined,
      ],
    ] as const;
    return files.flatMap(([path, file], index) => {
      const taken = files.slice(0, index).find(([, other]) => file !== undefined && other === file);
      if (taken === undefined) return [];
      return [{ path: at(path), message: `${file} is already the file of ${taken[0]}`, hint: 'name another file' }];
    });
  },
);
