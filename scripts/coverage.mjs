// Runs the tests and says which lines they reach: `npm run coverage`. The report for browsers is coverage/index.html.
import { runMocha } from './lib/mocha.mjs';
import { bin } from './lib/run.mjs';
import { ensureAssembled, ensureInstalled } from './lib/setup.mjs';

if (!(await ensureInstalled()) || !(await ensureAssembled())) process.exit(1);

const c8 = [
  bin('c8', 'bin/c8.js'),
  '--all',
  '--src=packages',
  '--include=packages/*/src/**/*.ts',
  '--exclude=**/generated/**',
  '--exclude-after-remap',
  '--reporter=text',
  '--reporter=html',
  '--reporter=json-summary',
];
process.exitCode = await runMocha(process.argv.slice(2), { prefix: [...c8, process.execPath] });
