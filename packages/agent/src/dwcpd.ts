// The entry of the daemon. Answers --version before anything is loaded, and says so when Node is too old: so this file
// imports nothing at the top.
declare const DWCP_VERSION: string;

const minimumNode = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [, , first, ...rest] = process.argv;

if (major < minimumNode[0] || (major === minimumNode[0] && minor < minimumNode[1])) {
  process.stderr.write(`dwcpd needs Node ${minimumNode.join('.')} or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if ((first === '--version' || first === '-V') && rest.length === 0) {
  process.stdout.write(`${DWCP_VERSION}\n`);
} else {
  // A file of its own in the bundle: esbuild must not pull it in here.
  const bundledMain: string = './dwcpd-main.mjs';
  const { runDaemon } = (await import(bundledMain)) as typeof import('./dwcpd-main.ts');
  process.exit(await runDaemon(DWCP_VERSION));
}
