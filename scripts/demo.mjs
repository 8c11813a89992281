// Installs and builds what is missing, then grafts ranges of real files together through the server: `npm run demo`.
import { runNode } from './lib/run.mjs';
import { setUp } from './lib/setup.mjs';
import { tsxArgs, tsxEnv } from './lib/tsx.mjs';

await setUp();
process.exitCode = await runNode([...tsxArgs, 'examples/graft-demo/src/main.ts'], { env: tsxEnv });
