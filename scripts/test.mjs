// Checks everything: lint, format, types, and every test of every package. Arguments go to mocha.
// A stage that fails does not keep the next ones from running. The last line is always the sum.
import { bin, runNode } from './lib/run.mjs';
import { ensureAssembled, ensureBuilt, ensureInstalled } from './lib/setup.mjs';
import { conclude, runAndCount } from './lib/tally.mjs';

const sum = { passed: 0, failed: 0, skipped: 0 };

/** Runs a check that is no test of mocha's; one that fails counts as one failed test. */
async function check(title, action) {
  process.stdout.write(`${title} ...\n`);
  const started = performance.now();
  const succeeded = await action().catch(complain);
  if (!succeeded) sum.failed += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${title}: ${succeeded ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  return succeeded;
}

function complain(error) {
  process.stdout.write(`${error.stack}\n`);
  return false;
}

function succeeds(program, file, ...args) {
  return async () => (await runNode([bin(program, file), ...args])) === 0;
}

const ready = await check('Set-up', async () => (await ensureInstalled()) && (await ensureAssembled()));
if (ready) {
  await check('Lint', succeeds('eslint', 'bin/eslint.js', '.', '--max-warnings', '0'));
  await check('Format', succeeds('prettier', 'bin/prettier.cjs', '--check', '--log-level', 'warn', '.'));
  const remember = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/rangegraft/tests.tsbuildinfo'];
  await check('Types', succeeds('typescript', 'bin/tsc', '-p', 'tsconfig.test.json', ...remember));
  await check('Build', ensureBuilt);
  // A test that is marked "only" would keep all others from running.
  const counts = await runAndCount(['--forbid-only', ...process.argv.slice(2)]).catch(complain);
  if (counts === false) sum.failed += 1;
  else for (const outcome of Object.keys(sum)) sum[outcome] += counts[outcome];
}
conclude(sum);
