import { readdirSync } from 'node:fs';
import path from 'node:path';
import { packagesIn, read, root } from './workspace.js';

/** A fenced block of a page. */
export interface CodeBlock {
  /** The page, relative to the root. */
  readonly page: string;
  /** The line of the page that its text begins on; the first is 1. */
  readonly line: number;
  /** Such as `ts`; empty where none is given. */
  readonly language: string;
  /** The file of the repository that it shows as it is: what stands behind `file=` in the first line. */
  readonly file: string | undefined;
  /** Whether it is to be run: `run` in the first line. */
  readonly run: boolean;
  readonly text: string;
  /** The block without a language that follows it, with nothing between: what it prints. */
  readonly output: string | undefined;
}

/** The pages whose code must be right: those of the repository, its packages, its examples, and all of `docs`. */
export function pages(): readonly string[] {
  const directories = ['.', ...[...packagesIn('packages'), ...packagesIn('examples')].map((each) => each.directory)];
  const documents = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    ...[...directories, 'examples'].flatMap((directory) =>
      markdown(directory, readdirSync(path.join(root, directory))),
    ),
    ...markdown('docs', documents),
  ].sort();
}

function markdown(directory: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.md')).map((name) => path.posix.join(directory, name));
}

const BLOCK = /^```(?<info>[^\n`]*)\n(?<text>[^]*?)^```$(?:\n\n```\n(?<output>[^]*?)^```$)?/gm;

/** The blocks of a page, in its order. */
export function codeBlocks(page: string, text = read(page)): readonly CodeBlock[] {
  return [...text.matchAll(BLOCK)].map(({ index, groups = {} }) => {
    const [language = '', ...marks] = (groups['info'] ?? '').split(' ');
    return {
      page,
      line: text.slice(0, index).split('\n').length + 1,
      language,
      file: marks.find((mark) => mark.startsWith('file='))?.slice('file='.length),
      run: marks.includes('run'),
      text: groups['text'] ?? '',
      output: groups['output'],
    };
  });
}

/** Whether a block is no program, and no file either: it speaks of what it has not made. */
export function isFragment({ language, file, run }: CodeBlock): boolean {
  return language === 'ts' && file === undefined && !run;
}

/** A name to tell a block by. */
export function nameOf({ page, line }: CodeBlock): string {
  return `${page}:${line}`;
}
