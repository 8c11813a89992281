// Runs the cases of the S3 reference on every driver and writes docs/reference/conformance.md: `npm run conformance`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMocha } from './lib/mocha.mjs';
import { runNode } from './lib/run.mjs';
import { ensureAssembled, ensureInstalled } from './lib/setup.mjs';
import { sourceCondition, tsxArgs, tsxEnv } from './lib/tsx.mjs';

if (!(await ensureInstalled()) || !(await ensureAssembled())) process.exit(1);

const directory = await mkdtemp(path.join(tmpdir(), 'rangegraft-conformance-'));
try {
  const report = path.join(directory, 'report.json');
  process.stdout.write('Running the cases (some minutes) ...\n');
  // A failed case is a result of the page, too: it is written all the same.
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`];
  process.exitCode = await runMocha([...reporter, 'test/conformance'], { env: { RANGEGRAFT_TEST_DRIVERS: 'all' } });
  const writer = [...tsxArgs, ...sourceCondition, 'test/conformance/write-conformance-page.ts', report];
  const written = await runNode(writer, { env: tsxEnv });
  process.exitCode ||= written;
} finally {
  await rm(directory, { recursive: true, force: true });
}
