import type { CommandModule } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
  /** Commands below it, called as `dwcp <name> <subcommand>`; a word that is none of them is its argument. */
  readonly subcommands?: readonly CommandEntry[];
}

/** Every command, in the order of the help. A module is loaded only when its command is called. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'lint',
    summary: 'is the description right, safe and physically possible?',
    load: async () => (await import('./commands/lint.ts')).lintCommand,
  },
  {
    name: 'emulate',
    summary: 'run the network on this machine, break it, measure it, judge it',
    load: async () => (await import('./commands/emulate/emulate.ts')).emulateCommand,
  },
  {
    name: 'plan',
    summary: 'show what a deploy would change, and change nothing',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'deploy',
    summary: 'apply the description, then check the running network',
    load: async () => (await import('./commands/deploy.ts')).deployCommand,
  },
  {
    name: 'resume',
    summary: 'continue a deploy that was interrupted',
    load: async () => (await import('./commands/resume.ts')).resumeCommand,
  },
  {
    name: 'status',
    summary: 'tunnels, BGP sessions, prefixes and reachability, as they are now',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'destroy',
    summary: 'remove an environment',
    load: async () => (await import('./commands/destroy.ts')).destroyCommand,
  },
  {
    name: 'doctor',
    summary: 'what dwcp needs on this machine, what is there, and how to get the rest',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'explain',
    summary: 'why a finding is one, and how to mend it',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
  {
    name: 'version',
    summary: 'print the version',
    load: async () => (await import('./commands/version.ts')).versionCommand,
  },
];
