// The entry of dwcp-ctl. Answers --version before anything is loaded, and says so when Node is too old: so this file imports
// nothing at the top.
declare const DWCP_VERSION: string;

const minimumNode = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [, , first, ...rest] = process.argv;

if (major < minimumNode[0] || (major === minimumNode[0] && minor < minimumNode[1])) {
  process.stderr.write(`dwcp-ctl needs Node ${minimumNode.join('.')} or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if ((first === '--version' || first === '-V') && rest.length === 0) {
  process.stdout.write(`${DWCP_VERSION}\n`);
} else {
  // A file of its own in the bundle: esbuild must not pull it in here.
  const bundledMain: string = './dwcp-ctl-main.mjs';
  const { runCommandLine } = (await import(bundledMain)) as typeof import('./dwcp-ctl-main.ts');
  const exitCode = await runCommandLine(DWCP_VERSION);
  // A pipe takes 64 KiB at once; what is still on its way would be lost with the process.
  const written = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()));
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(exitCode);
}
