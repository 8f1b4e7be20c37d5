// The hands of dwcp: processes, files, clock, events. Knows no network, no cloud and no tool's flags.
export * from './context.ts';
export type { Conversation, ConversationEnd, ConversationOptions } from './conversation.ts';
export * from './events.ts';
export * from './files.ts';
export * from './http/reading-server.ts';
export * from './journal.ts';
export * from './lock.ts';
export * from './node-runner.ts';
export * from './passing-directory.ts';
export * from './process.ts';
export * from './run.ts';
export * from './shape.ts';
export * from './state.ts';
export * from './systemd/notifier.ts';
export * from './systemd/watchdog.ts';
export * from './tool.ts';
export * from './uninterrupted.ts';
export * from './wait.ts';
