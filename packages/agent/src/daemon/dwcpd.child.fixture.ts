// dwcpd from its sources, for tests that need it as a process.
import { runDaemon } from '../dwcpd-main.ts';

process.exit(await runDaemon('0.0.0'));
