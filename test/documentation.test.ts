import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { codeBlocks, isFragment, nameOf, pages } from './support/code-blocks.js';
import type { CodeBlock } from './support/code-blocks.js';
import { compileBlocks } from './support/compile-blocks.js';
import { runSource } from './support/run-node.js';
import type { Outcome } from './support/run-node.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { read, root } from './support/workspace.js';

const blocks = pages().flatMap((page) => codeBlocks(page));

describe('the code of the documentation', function () {
  // The compiler has much to read.
  this.timeout(180_000);

  // One that is wrong is among them: whoever finds nothing else wrong has looked.
  const page = 'docs/example.md';
  const text = "One.\n\n```ts\nimport { createEngine } from '@rangegraft/core';\n\ncreateEngine(1);\n```\n";

  it('compiles', () => {
    // What shows a file is checked where the file is.
    const own = blocks.filter(({ language, file }) => language === 'ts' && file === undefined);
    const [expected = '', ...others] = compileBlocks([...codeBlocks(page, text), ...own]);
    expect(others).to.deep.equal([]);
    expect(expected).to.match(/^docs\/example\.md:6: Argument of type 'number'/);
  });

  it('is in languages that are checked, or shows a file', () => {
    const unchecked = blocks.filter(
      ({ language, file }) => /^(js|cjs|mjs|typescript|javascript)$/.test(language) && !file,
    );
    expect(unchecked.map(nameOf)).to.deep.equal([]);
  });

  it('is JSON where it says so', () => {
    for (const block of blocks.filter(({ language }) => language === 'json')) {
      expect(() => void JSON.parse(block.text), nameOf(block)).not.to.throw();
    }
  });

  it('runs where it speaks of what it has not made, once that is there', async () => {
    await using directory = await cacheDirectory();
    const program = path.join(root, 'test/support/run-fragments.ts');
    const { status, stdout, stderr } = await runSource(program, { cwd: directory.name });
    expect(status, stderr).to.equal(0);
    const ran = stdout.split('\n').filter((line) => line.startsWith('ran '));
    expect(ran).to.deep.equal(blocks.filter(isFragment).map((block) => `ran ${nameOf(block)}`));
  });

  for (const block of blocks) {
    const { file, run, output } = block;
    if (file !== undefined) {
      it(`shows ${file} as it is: ${nameOf(block)}`, () => {
        expect(block.text).to.equal(read(file));
      });
    }
    if (run) {
      it(`does what it says: ${nameOf(block)}`, async () => {
        const { status, stdout, stderr } = await runBlock(block);
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
        if (output !== undefined) expect(stdout).to.equal(output);
      });
    }
  }
});

/** A directory inside the repository, so that what is in it finds the packages. */
async function cacheDirectory() {
  const parent = path.join(root, 'node_modules/.cache/rangegraft');
  await mkdir(parent, { recursive: true });
  return temporaryDirectory(parent);
}

/** Runs a block in a directory of its own. */
async function runBlock({ file, text }: CodeBlock): Promise<Outcome> {
  await using directory = await cacheDirectory();
  const script = path.join(directory.name, 'block.mts');
  if (file === undefined) await writeFile(script, text);
  return await runSource(file === undefined ? script : path.join(root, file), { cwd: directory.name });
}

describe('the README', () => {
  const [program] = codeBlocks('README.md').filter(({ language }) => language === 'ts');

  it('begins with a program of at most 20 lines, and what it prints', () => {
    expect(program).to.include({ run: true });
    expect(program?.output).to.be.a('string');
    expect(program?.text.trimEnd().split('\n')).to.have.lengthOf.at.most(20);
  });

  it('fits a screen', () => {
    expect(read('README.md').split('\n')).to.have.lengthOf.at.most(70);
  });
});
