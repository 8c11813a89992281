import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { bin, root, runNode } from './run.mjs';
import { sourceCondition, tsxArgs, tsxEnv } from './tsx.mjs';

/** Every test of the repository. Not in .mocharc.json: mocha would add these to the files named on its command line. */
function everyTest() {
  const workspaces = ['packages', 'examples'].flatMap((parent) => {
    return readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}/test`);
  });
  return [...workspaces, 'test']
    .filter((directory) => existsSync(path.join(root, directory)))
    .map((directory) => `${directory}/**/*.test.ts`);
}

// Their values may look like names of files: `-g test`.
const optionsWithValue = new Set(['-g', '--grep', '-f', '--fgrep', '-R', '--reporter', '-t', '--timeout']);

/** The tests that an argument names: a file, a pattern, or a directory with all tests in it. */
function testsOf(arg, index, args) {
  if (arg.startsWith('-') || optionsWithValue.has(args[index - 1])) return undefined;
  const found = statSync(path.join(root, arg), { throwIfNoEntry: false });
  if (found?.isDirectory()) return `${arg}/**/*.test.ts`;
  return found !== undefined || arg.endsWith('.ts') ? arg : undefined;
}

/** Runs the root mocha with `args` over the sources and resolves with its exit code; all tests when `args` name none. */
export function runMocha(args, { prefix = [], env = {}, stdio } = {}) {
  const tests = args.map(testsOf);
  const named = args.map((arg, index) => tests[index] ?? arg);
  const files = tests.some((each) => each !== undefined) ? [] : everyTest();
  const mocha = bin('mocha', 'bin/mocha.js');
  return runNode([...prefix, ...tsxArgs, ...sourceCondition, mocha, ...named, ...files], {
    env: { ...tsxEnv, ...env },
    stdio,
  });
}
