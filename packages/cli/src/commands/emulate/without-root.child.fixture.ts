import { runCommandLine } from '../../main.ts';

// dwcp from its sources, for a test that runs it as another user.
process.exitCode = await runCommandLine('0.0.0');
