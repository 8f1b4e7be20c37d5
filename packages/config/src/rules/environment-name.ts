import { issue, type Rule } from './rule.ts';

export const environmentName: Rule = (document, run) => {
  if (document.environment === run.environment) return [];
  return [
    issue('config/environment-name', ['environment'], {
      message: `the file is ${run.environment}.yaml, the environment in it ${document.environment}`,
      hint: `write \`environment: ${run.environment}\``,
    }),
  ];
};
