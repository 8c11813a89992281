import { driverModule, type EngineModule } from '@rangegraft/core';
import { FilesystemDriver, type FilesystemDriverOptions } from './filesystem-driver.js';
import { openBlobs, openCatalog, prepare } from './opening.js';

/** For `createEngine`: blobs and catalog in a directory. */
export function filesystemDriver(options: FilesystemDriverOptions): EngineModule {
  return driverModule(() => FilesystemDriver.open(options));
}

/** For `createEngine`: only the blobs, beside a catalog from elsewhere. */
export function filesystemBlobs(options: FilesystemDriverOptions): EngineModule {
  return driverModule(async () => {
    await prepare(options.root, ['blobs']);
    const blobs = openBlobs(options);
    return { blobs, [Symbol.asyncDispose]: () => blobs[Symbol.asyncDispose]() };
  });
}

/** For `createEngine`: only the catalog, beside blobs from elsewhere. */
export function filesystemCatalog(options: FilesystemDriverOptions): EngineModule {
  return driverModule(async () => {
    await prepare(options.root, ['catalog']);
    const catalog = await openCatalog(options);
    return { catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
  });
}
