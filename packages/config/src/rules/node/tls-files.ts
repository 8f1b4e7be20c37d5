import { issue } from '../rule.ts';
import type { NodeRule } from './node-rule.ts';

/** Without each of them a node could not say who it is, or would take anybody for its peer. */
export const nodeTlsFiles: NodeRule = ({ tls }, mode) => {
  if (mode === null) return [];
  return (['cert', 'key', 'ca'] as const)
    .filter((file) => tls[file] === undefined && mode.security.tls[file] === undefined)
    .map((file) =>
      issue('node/tls-files', ['tls'], {
        message: `neither node nor mode name the file \`tls.${file}\``,
        hint: `write \`tls.${file}\` here, or \`security.tls.${file}\` in the mode configuration`,
      }),
    );
};
