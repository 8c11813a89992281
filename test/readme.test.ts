import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';
import { read, root } from './support/workspace.js';

const example = 'examples/embed/src/index.ts';
const [, code = '', output = ''] = /```ts\n([\s\S]*?)```\n\n```\n([\s\S]*?)```/.exec(read('README.md')) ?? [];

describe('the README', () => {
  it('shows the embed example as it is', () => {
    expect(code).to.equal(read(example));
  });

  it('shows an example of at most 20 lines', () => {
    expect(code.trimEnd().split('\n')).to.have.lengthOf.at.most(20);
  });

  it('shows what the example prints', () => {
    // The loader of the sources comes with the options of this process.
    const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, path.join(root, example)], {
      encoding: 'utf8',
    });
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 });
    expect(stdout).to.equal(output);
  });

  it('fits a screen', () => {
    expect(read('README.md').split('\n')).to.have.lengthOf.at.most(70);
  });
});
