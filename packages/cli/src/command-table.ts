import type { CommandModule } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
  /** Commands below it, called as `dwcp <name> <subcommand>`; a word that is none of them is its argument. */
  readonly subcommands?: readonly CommandEntry[];
}

/** What drives a lab by hand, and what is done with a report afterwards. */
const emulateSubcommands: readonly CommandEntry[] = [
  {
    name: 'up',
    summary: 'bring the network of a scenario up and leave it up',
    load: async () => (await import('./commands/emulate/up.ts')).emulateUpCommand,
  },
  {
    name: 'down',
    summary: 'take a lab down; with --all every lab of the machine, and what killed runs left',
    load: async () => (await import('./commands/emulate/down.ts')).emulateDownCommand,
  },
  {
    name: 'status',
    summary: 'hosts, tunnels and BGP sessions of the labs that are up',
    load: async () => (await import('./commands/emulate/status.ts')).emulateStatusCommand,
  },
  {
    name: 'exec',
    summary: 'run a command on a node of a lab',
    load: async () => (await import('./commands/emulate/exec.ts')).emulateExecCommand,
  },
  {
    name: 'shell',
    summary: 'a shell on a node of a lab',
    load: async () => (await import('./commands/emulate/shell.ts')).emulateShellCommand,
  },
  {
    name: 'logs',
    summary: 'what the daemons of a node have logged',
    load: async () => (await import('./commands/emulate/logs.ts')).emulateLogsCommand,
  },
  {
    name: 'capture',
    summary: 'record the packets of an interface until interrupted',
    load: async () => (await import('./commands/emulate/capture.ts')).emulateCaptureCommand,
  },
  {
    name: 'verify',
    summary: 'may a report be believed? signature, digests, inputs, verdict',
    load: async () => (await import('./commands/emulate/verify.ts')).emulateVerifyCommand,
  },
  {
    name: 'calibrate',
    summary: 'how exactly this machine impairs links',
    load: async () => (await import('./commands/emulate/calibrate.ts')).emulateCalibrateCommand,
  },
  {
    name: 'list',
    summary: 'the scenarios of the project, and what became of their latest run',
    load: async () => (await import('./commands/emulate/list.ts')).emulateListCommand,
  },
];

const driftSubcommands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'has a detection all it needs? makes the file of ignores when there is none',
    load: async () => (await import('./commands/drift/init.ts')).driftInitCommand,
  },
  {
    name: 'baseline',
    summary: 'what the last deploy recorded as right, part by part, and whether all of it is as it was written',
    load: async () => (await import('./commands/drift/baseline.ts')).driftBaselineCommand,
  },
  {
    name: 'detect',
    summary: 'compare files, Terraform, the live network and the policies with what was deployed and is described',
    load: async () => (await import('./commands/drift/detect.ts')).driftDetectCommand,
  },
  {
    name: 'monitor',
    summary: 'look again and again, and tell what changed by log, email, Slack, webhook and metrics',
    load: async () => (await import('./commands/drift/monitor.ts')).driftMonitorCommand,
  },
  {
    name: 'report',
    summary: 'show a report once more',
    load: async () => (await import('./commands/drift/report.ts')).driftReportCommand,
  },
  {
    name: 'ignore',
    summary: 'let a drift of the last report stay until a day, with who answers for it and why',
    load: async () => (await import('./commands/drift/ignore.ts')).driftIgnoreCommand,
  },
  {
    name: 'remediate',
    summary: 'put back what somebody changed, to what was deployed, and nothing else',
    load: async () => (await import('./commands/drift/remediate.ts')).driftRemediateCommand,
  },
];

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
    subcommands: emulateSubcommands,
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
    name: 'drift',
    summary: 'what is not as it was deployed, or not as described, and why',
    load: async () => (await import('./commands/drift/drift.ts')).driftCommand,
    subcommands: driftSubcommands,
  },
  {
    name: 'bench',
    summary: 'what a link of a mode reaches on this machine, beside what the mode asks for',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
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
