import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { root } from '../../../test/support/workspace.js';

const directory = 'examples/servers';
const read = (name: string) => readFile(path.join(root, directory, name), 'utf8');

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of the Dockerfile, stage by stage. */
async function readStages(): Promise<readonly (readonly Instruction[])[]> {
  const stages: Instruction[][] = [];
  const text = (await read('Dockerfile')).replace(/\\\n/g, ' ');
  for (const [, name = '', rest = ''] of text.matchAll(/^([A-Z]+) +(.+)$/gm)) {
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, text: rest.trim() });
  }
  return stages;
}

/** What the only instruction of that name says, such as the last stage's USER. */
function only(stage: readonly Instruction[] | undefined, name: string): string {
  const [found, ...others] = stage?.filter((instruction) => instruction.name === name) ?? [];
  expect(others, name).to.have.lengthOf(0);
  return found?.text ?? '';
}

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

async function readCompose(): Promise<Compose> {
  return parse(await read('compose.yaml'), { merge: true }) as Compose;
}

/** Whether the build sees a file, by the patterns that are used there: names, `*`, `**` before a name, and `!`. */
async function ignores(): Promise<(file: string) => boolean> {
  const patterns = (await read('Dockerfile.dockerignore')).split('\n').filter((line) => /^[^#]/.test(line));
  return (file) => {
    const segments = file.split('/');
    const beginnings = segments.map((_, index) => segments.slice(0, index + 1).join('/'));
    return patterns.reduce((ignored, line) => {
      const pattern = line.replace(/^!/, '');
      const matches =
        pattern === '*' ||
        (pattern.startsWith('**/') ? segments.includes(pattern.slice(3)) : beginnings.includes(pattern));
      return matches ? !line.startsWith('!') : ignored;
    }, false);
  };
}

/** The source that a compiled program of these servers comes from. */
const sourceOf = (program: string) => program.replace('/dist/', '/src/').replace(/\.js$/, '.ts');

async function expectFile(name: string): Promise<void> {
  await access(path.join(root, name));
}

describe('the container of the example servers', () => {
  it('is built from files that are there, and that the build sees', async () => {
    const [build] = await readStages();
    const ignored = await ignores();
    const sources = build!.filter(({ name }) => name === 'COPY').flatMap(({ text }) => text.split(/ +/).slice(0, -1));
    expect(sources).to.include('package-lock.json');
    for (const source of sources) {
      await expectFile(source);
      expect(ignored(source), source).to.equal(false);
    }
    // Examples of what must not be in it.
    for (const name of ['data/access-keys.json', '.git/config', 'packages/core/dist/index.js', '.env']) {
      expect(ignored(name), name).to.equal(true);
    }
  });

  it('runs programs that are there, without rights, and nothing that would need the network', async () => {
    const [build, final, ...others] = await readStages();
    expect(others).to.have.lengthOf(0);
    expect(only(build, 'FROM')).to.match(/ AS build$/);
    expect(only(final, 'COPY')).to.match(/^--from=build /);
    expect(only(final, 'USER')).to.equal('node');
    expect(only(final, 'ENTRYPOINT')).to.equal('["node"]');
    expect(final!.filter(({ name, text }) => name === 'RUN' && /\b(npm|npx|apt)/.test(text))).to.deep.equal([]);
    const programs = [only(final, 'CMD'), only(final, 'HEALTHCHECK')].map((text) => /"([^" ]+\.js)"/.exec(text)?.[1]);
    for (const program of programs) await expectFile(sourceOf(program ?? 'no program'));
    const scripts = build!.flatMap(({ text }) => [...text.matchAll(/packages\/\S+\.mjs/g)].map(([script]) => script));
    expect(scripts).not.to.have.lengthOf(0);
    for (const script of scripts) await expectFile(script);
  });

  it('is started by the compose file as it was built', async () => {
    const [, final] = await readStages();
    const { services, volumes } = await readCompose();
    const port = only(final, 'EXPOSE');
    const ours = Object.values(services).filter(({ build }) => build !== undefined);
    expect(ours).to.have.lengthOf(2);
    for (const { build, command = [], ports = [], volumes: mounts } of ours) {
      const context = path.join(directory, build!.context);
      await expectFile(path.join(context, build!.dockerfile));
      expect(context).to.equal('.');
      for (const program of command) await expectFile(sourceOf(program));
      // Only this machine reaches it.
      for (const published of ports) expect(published).to.match(new RegExp(`^127\\.0\\.0\\.1:\\d+:${port}$`));
      for (const mount of mounts) expect(mount).to.match(new RegExp(`:${only(final, 'VOLUME')}$`));
    }
    for (const { volumes: mounts, depends_on: dependencies = {} } of Object.values(services)) {
      for (const mount of mounts) expect(volumes).to.have.property(mount.split(':')[0]!);
      for (const name of Object.keys(dependencies)) expect(services).to.have.property(name);
    }
  });

  it('sets no variable that the servers do not know', async () => {
    const [, final] = await readStages();
    const { services } = await readCompose();
    const set = final!.filter(({ name }) => name === 'ENV').map(({ text }) => text.split('=')[0]!);
    for (const { build, environment } of Object.values(services)) {
      if (build !== undefined) set.push(...Object.keys(environment));
    }
    const readme = await read('README.md');
    for (const name of new Set(set)) if (name !== 'NODE_ENV') expect(readme).to.include(`\`${name}\``);
  });
});
