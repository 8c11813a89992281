import path from 'node:path';
import { expect } from 'chai';
import { runNode } from '../../../test/support/run-node.js';
import { root } from '../../../test/support/workspace.js';

const modules = path.join(root, 'node_modules');

interface Runner {
  readonly args: readonly string[];
  readonly says: RegExp;
  readonly options?: string;
}

const jest = path.join(modules, 'jest/bin/jest.js');

/** How each runner is started, and what it says when one test has passed. */
const runners: Readonly<Record<string, Runner>> = {
  mocha: {
    args: ['--import', 'tsx', path.join(modules, 'mocha/bin/mocha.js'), 'src/mocha.spec.ts'],
    says: /\b1 passing/,
  },
  vitest: { args: [path.join(modules, 'vitest/vitest.mjs'), 'run', 'src/vitest.spec.ts'], says: /Tests +1 passed/ },
  jest: { args: [jest, 'src/jest.spec.cjs'], says: /Tests: +1 passed, 1 total/ },
  'jest that asks the engine': { args: [jest, 'src/jest-engine.spec.cjs'], says: /Tests: +1 passed, 1 total/ },
  'jest that loads ES modules': {
    args: [jest, 'src/jest-modules.spec.mjs'],
    says: /Tests: +1 passed, 1 total/,
    options: '--experimental-vm-modules',
  },
  'node:test': {
    args: ['--import', 'tsx', '--test', '--test-reporter=tap', 'src/node-test.spec.ts'],
    says: /^# pass 1$/m,
  },
};

describe('startS3 in the built package', function () {
  this.timeout(120_000);

  // Jest knows nothing of sources in TypeScript.
  before(async () => {
    const { status, stderr } = await runNode(['scripts/build.mjs']);
    expect(status, stderr).to.equal(0);
  });

  for (const [runner, { args, says, options }] of Object.entries(runners)) {
    it(`serves a test of ${runner}`, async () => {
      // What this process was started with is not for the runners.
      const env = { NODE_OPTIONS: options, NO_COLOR: '1', FORCE_COLOR: undefined };
      const { status, stdout, stderr } = await runNode(args, { cwd: path.join(root, 'examples/testing'), env });
      expect(stdout + stderr).to.match(says);
      expect(status).to.equal(0);
    });
  }

  it('can be required by a program in CommonJS, without a warning', async () => {
    const program = `
      const { FakeClock, startS3 } = require('rangegraft');
      startS3({ clock: new FakeClock() }).then((s3) => {
        console.log(s3.endpoint);
        return s3.close();
      });
    `;
    const { status, stdout, stderr } = await runNode(['--eval', program]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout).to.match(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  });
});
