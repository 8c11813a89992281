// Runs the benchmarks of bench/, each against a server of its own: `npm run bench -- memory` runs one.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { root, runNode } from './lib/run.mjs';
import { setUp } from './lib/setup.mjs';
import { tsxArgs, tsxEnv } from './lib/tsx.mjs';

await setUp();
const files = (await readdir(path.join(root, 'bench'))).filter((name) => name.endsWith('.ts'));
const all = files.map((name) => name.slice(0, -'.ts'.length)).sort();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${all.join(', ')}\n`);
  process.exit(1);
}
for (const name of wanted) {
  // Without the condition that resolves packages to their sources: what is measured is what is built.
  const code = await runNode([...tsxArgs, `bench/${name}.ts`], { env: tsxEnv });
  if (code !== 0) process.exitCode = 1;
}
