import { issue, type Rule } from './rule.ts';

export const attestation: Rule = (document) =>
  document.attestation.required
    ? [
        issue('config/not-acted-on', ['attestation', 'required'], {
          message: 'a deploy does not ask for an attestation yet: it goes ahead without one',
          hint: 'run `dwcp deploy` in a lab with the same description first, and look at its checks',
        }),
      ]
    : [];
