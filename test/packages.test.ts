import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from 'chai';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { LocalRegistry } from './support/local-registry.js';
import { copyForRelease, lerna, npm, releaseEnvironment, type ReleaseEnvironment } from './support/release.js';
import { runNode, type Outcome } from './support/run-node.js';
import { skip } from './support/skip.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { packagesIn, read, readJson, root, type PackageJson } from './support/workspace.js';

const packages = packagesIn('packages');
const examples = packagesIn('examples');
const ours = new Set(packages.map(({ json }) => json.name));

describe('the packages', function () {
  // Built, released, installed and compiled in processes of their own.
  this.timeout(180_000);

  let directory: TemporaryDirectory;
  let registry: LocalRegistry;
  let env: ReleaseEnvironment;
  let release: string;

  before(async function () {
    if ((await runNode(['scripts/build.mjs'])).status !== 0) throw new Error('the packages cannot be built');
    directory = await temporaryDirectory();
    registry = await LocalRegistry.start();
    env = await releaseEnvironment(directory.name, registry);
    release = path.join(directory.name, 'release');
    await mkdir(release);
    await copyForRelease(release, env).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && error.path === 'git') skip(this, 'git is not installed');
      throw error;
    });
  });

  after(async () => {
    await registry[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  it('get one new version from lerna, and so does what they say of each other', async () => {
    succeed(await lerna(release, env, 'version', '3.4.5', '--yes', '--no-push'));
    const lock = releasedJson<{ packages: Record<string, PackageJson> }>('package-lock.json');
    for (const { directory: location } of [...packages, ...examples]) {
      const json = releasedJson<PackageJson>(`${location}/package.json`);
      expect(json.version, json.name).to.equal('3.4.5');
      const ranges = { ...json.dependencies, ...json.peerDependencies, ...json.devDependencies };
      for (const [name, range] of Object.entries(ranges)) {
        if (ours.has(name)) expect(range, `${json.name} -> ${name}`).to.equal('^3.4.5');
      }
      expect(lock.packages[location]?.version).to.equal('3.4.5');
    }
  });

  it('are published by lerna, and nothing else is', async () => {
    const options = ['--yes', '--ignore-scripts', '--registry', registry.url];
    succeed(await lerna(release, env, 'publish', 'from-package', ...options));
    expect([...registry.published.keys()]).to.have.members([...ours]);
  });

  for (const { json } of packages) {
    it(`${json.name} is as publint wants it`, async () => {
      const tarball = new Uint8Array(published(json.name)).buffer;
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg as never))).to.deep.equal([]);
    });

    it(`${json.name} has types that are what they say`, async () => {
      const result = await checkPackage(createPackageFromTarballData(published(json.name)));
      if (result.types === false) throw new Error('it has none');
      // Those who resolve modules as Node 10 did cannot use any package that has nothing but `exports`; and only what has an
      // entry for `require` owes one to CommonJS.
      const hasRequire = JSON.stringify(json.exports).includes('"require"');
      const left = ['node10', ...(hasRequire ? [] : ['node16-cjs'])];
      const problems = result.problems.filter(
        (each) => !('resolutionKind' in each && left.includes(each.resolutionKind)),
      );
      expect(problems).to.deep.equal([]);
    });
  }

  for (const { json } of packages) {
    it(`${json.name} holds what its source maps lead to, and nothing that nobody needs`, () => {
      const tarball = createPackageFromTarballData(published(json.name));
      const files = tarball.listFiles().map((file) => file.replace(`/node_modules/${json.name}/`, ''));
      const wanted = /^(dist|src)\/.*\.(c?ts|c?js|map|wat)$|^(package\.json|README\.md|LICENSE)$/;
      expect(files.filter((file) => !wanted.test(file))).to.deep.equal([]);
      for (const map of files.filter((file) => file.endsWith('.map'))) {
        const text = tarball.readFile(`/node_modules/${json.name}/${map}`);
        const { sources } = JSON.parse(text) as { readonly sources: readonly string[] };
        for (const source of sources) expect(files).to.include(path.posix.join(path.posix.dirname(map), source));
      }
    });
  }

  it('bring what the reference says', async () => {
    const { stdout } = await runNode(['scripts/packages-page.mjs', '--print']);
    const withoutSizes = (page: string) => page.replaceAll(/\d+\.\d MB/g, 'MB');
    expect(withoutSizes(stdout)).to.equal(withoutSizes(read('docs/reference/packages.md')));
    const brought = (name: string) => {
      const row = new RegExp(`\\| \\[\`${name}\`\\]\\S+ +\\| (\\d+) .*?([\\d.]+) MB`);
      const [, packages, size] = row.exec(read('docs/reference/packages.md')) ?? [];
      return [Number(packages), Math.round(Number(size))];
    };
    const names = ['rangegraft', '@rangegraft/driver-filesystem', '@rangegraft/driver-memory'];
    const told =
      /brings (\d+) packages of others and takes (\d+) MB; .* (\d+) and (\d+) MB, in memory (\d+) and (\d+) MB/;
    expect(told.exec(read('README.md'))?.slice(1).map(Number)).to.deep.equal(names.flatMap(brought));
  });

  describe('in an empty project', () => {
    let project: string;

    before(async () => {
      project = path.join(directory.name, 'project');
      await cp(path.join(root, 'test/fixtures/consumer'), project, { recursive: true });
      await writeFile(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
      await install('rangegraft');
    });

    it('are as many as the reference says', () => {
      const { packages: installed } = lockFileOf(project);
      const all = Object.entries(installed).filter(([location]) => location !== '');
      const binaries = all.filter(([, { os, cpu }]) => os !== undefined || cpu !== undefined);
      const own = all.filter(([location]) => ours.has(location.replace('node_modules/', '')));
      const [, others, self] =
        /\| \[`rangegraft`\]\S+ +\| (\d+) +\| (\d+) /.exec(read('docs/reference/packages.md')) ?? [];
      expect(own).to.have.length(Number(self));
      expect(all.length - own.length - binaries.length).to.equal(Number(others));
    });

    it('work for CommonJS', async () => {
      const { status, stdout, stderr } = await runNode(['commonjs.cjs'], { cwd: project });
      expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '{"status":403}\n', stderr: '' });
    });

    it('have a program, which names the driver that is missing', async () => {
      const program = path.join(project, 'node_modules/rangegraft/dist/bin.js');
      expect((await runNode([program, '--version'], { cwd: project })).stdout).to.contain('3.4.5');
      const { status, stderr } = await runNode([program, 'serve', '--driver', 'postgres'], { cwd: project });
      expect(status).not.to.equal(0);
      expect(stderr).to.contain('the driver for PostgreSQL is missing: npm install @rangegraft/driver-postgres');
    });

    it('have types without the drivers that are missing', async () => {
      await install('--save-dev', '@types/node');
      await compile('nodenext', ['commonjs.cts']);
    });

    describe('that has them all', () => {
      before(() => install(...ours));

      it('work for ES modules', async () => {
        const { status, stdout, stderr } = await runNode(['esm.mjs', path.join(project, 'data')], { cwd: project });
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
        const functions = ['function', 'function', 'function', 'function'];
        expect(JSON.parse(stdout)).to.deep.equal({ kept: ['upon', 'upon'], status: 403, functions });
      });

      it('have types for the module resolution nodenext', () => compile('nodenext', ['modules.ts', 'commonjs.cts']));

      it('have types for the module resolution bundler', () => compile('bundler', ['modules.ts']));
    });

    async function install(...names: readonly string[]): Promise<void> {
      succeed(await npm(project, env, 'install', '--ignore-scripts', '--no-audit', ...names));
    }

    async function compile(moduleResolution: 'nodenext' | 'bundler', files: readonly string[]): Promise<void> {
      const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        types: ['node'],
        strict: true,
        noEmit: true,
      };
      const config = path.join(project, 'tsconfig.json');
      await writeFile(
        config,
        JSON.stringify({
          compilerOptions: { ...compilerOptions, skipLibCheck: false, skipDefaultLibCheck: true },
          files,
        }),
      );
      const { status, stdout } = await runNode([path.join(root, 'node_modules/typescript/bin/tsc'), '-p', config]);
      expect({ status, stdout }).to.deep.equal({ status: 0, stdout: '' });
    }
  });

  function published(name: string): Buffer {
    return registry.published.get(name) ?? expect.fail(`${name} was not published`);
  }

  function releasedJson<T>(name: string): T {
    return readJson<T>(path.relative(root, path.join(release, name)));
  }
});

interface Installed {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

function lockFileOf(project: string) {
  const file = path.relative(root, path.join(project, 'node_modules/.package-lock.json'));
  return readJson<{ readonly packages: Readonly<Record<string, Installed>> }>(file);
}

function succeed({ status, stdout, stderr }: Outcome): void {
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}
