import type { ToolSpec } from '@dwcp/io';

/** Compiles the shipped policies and evaluates the user's own; the shipped ones are evaluated without it. */
export const opaTool: ToolSpec = {
  name: 'opa',
  commands: ['opa'],
  versionArgs: ['version'],
  versionPattern: /^Version: v?(\d+\.\d+\.\d+)/m,
  minimum: '1.0.0',
  neededFor: 'policies of your own (`--policy-dir`) and for changing the shipped ones',
  howToGet: 'install it with `go install github.com/open-policy-agent/opa@latest`, or from openpolicyagent.org',
};
