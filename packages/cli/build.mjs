// Bundles the command: `bundle/dwcp.mjs` is tiny (it answers --version), everything else loads when a command needs it.
import { bundle, requireBanner, splitting } from '../../scripts/bundle.mjs';

await bundle(import.meta.url, [
  { entryPoints: ['src/dwcp.ts'], external: ['./main.mjs'] },
  // Run in threads and processes of their own: they cannot share chunks that look at the command line.
  { entryPoints: ['../policy/src/engine/policy-worker.ts'] },
  { entryPoints: ['../transport/src/bench/bench-responder.ts'], banner: requireBanner },
  { entryPoints: ['src/main.ts'], ...splitting },
]);
