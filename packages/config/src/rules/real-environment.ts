import { issue, type Rule } from './rule.ts';

export const realEnvironment: Rule = (document) => {
  if (document.kind !== 'real') return [];
  return [
    ...(document.backend === undefined
      ? [
          issue('config/real-environment', ['backend'], {
            message: 'a real environment needs a backend for the Terraform state',
            hint: 'add `backend: {bucket: …, key: …, region: …}`',
          }),
        ]
      : []),
    ...(document.approval.required
      ? []
      : [
          issue('config/real-environment', ['approval', 'required'], {
            message: 'a real environment is changed only after an approval',
            hint: 'write `approval: {required: true}`',
          }),
        ]),
  ];
};
