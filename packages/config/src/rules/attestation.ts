import { issue, type Rule } from './rule.ts';

/** A signature proves something only to who knows whose it has to be. */
export const attestation: Rule = ({ attestation: { required, publicKey, scenario } }) => {
  if (required && publicKey === undefined) {
    return [
      issue('config/attestation', ['attestation', 'required'], {
        message: 'an attestation is required, and nobody is named who may sign it',
        hint: 'add `publicKey:` with the file of the public half of the key that `dwcp emulate --key` signs with',
      }),
    ];
  }
  const idle = Object.entries({ publicKey, scenario }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (required || idle.length === 0) return [];
  return [
    issue('config/attestation', ['attestation', idle[0] ?? ''], {
      message: 'no attestation is required, so nobody asks for this',
      hint: 'add `required: true`, or leave it out',
    }),
  ];
};
