// The `dwcp` command: argv in, views out. Holds no rule about networks; verbs decide, views show, terminal.ts prints.
export { main } from './main.ts';
