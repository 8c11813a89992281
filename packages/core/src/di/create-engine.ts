import 'reflect-metadata';
import { container as root, instanceCachingFactory, type DependencyContainer, type InjectionToken } from 'tsyringe';
import { systemClock } from '../clock.js';
import type { Catalog, Driver } from '../driver.js';
import type { StorageEngineOptions } from '../engine-options.js';
import { StorageError } from '../errors.js';
import { systemRandom, TimeOrderedIds } from '../ids.js';
import { StorageEngine } from '../storage-engine.js';
import type { EngineModule } from './modules.js';
import {
  AUTHORIZER,
  BLOB_STORES,
  CATALOG,
  CLOCK,
  DRIVER,
  ENGINE_SETTINGS,
  ID_SOURCE,
  KEY_PROVIDER,
  OPERATION_OBSERVER,
  PLACEMENT,
  RANDOM,
  STORAGE_ENGINE,
} from './tokens.js';

/**
 * Builds and opens an engine from modules: `createEngine(filesystemDriver({ root: './data' }))`.
 *
 * Exactly one driver brings the catalog, at least one brings blobs. Closing the engine closes the drivers too. When
 * anything fails to open, what was already open is closed again.
 *
 * @throws StorageError `InvalidConfiguration`, `Incompatible`, and what the drivers throw
 */
export async function createEngine(...modules: readonly EngineModule[]): Promise<StorageEngine> {
  // Nothing is ever registered on the global container: engines of one process do not see each other.
  const container = root.createChildContainer();
  const drivers: Driver[] = [];
  registerDefaults(container, drivers);
  for (const module of modules) module(container);
  try {
    for (const open of resolveAll(container, DRIVER)) drivers.push(await open());
    container.register(CATALOG, { useValue: catalogOf(drivers) });
    container.register(BLOB_STORES, { useValue: drivers.flatMap(({ blobs }) => blobs ?? []) });
    return await container.resolve(STORAGE_ENGINE).open();
  } catch (error) {
    await disposeAll(drivers);
    throw error;
  }
}

function registerDefaults(container: DependencyContainer, drivers: readonly Driver[]): void {
  container.register(CLOCK, { useValue: systemClock });
  container.register(RANDOM, { useValue: systemRandom });
  container.register(ID_SOURCE, {
    useFactory: instanceCachingFactory((c) => new TimeOrderedIds(c.resolve(CLOCK), c.resolve(RANDOM))),
  });
  // tsyringe neither disposes values nor orders disposal, so the engine that users hold closes all in order itself.
  container.register(STORAGE_ENGINE, {
    useFactory: instanceCachingFactory((c) => {
      const options: StorageEngineOptions = {
        catalog: c.resolve(CATALOG),
        blobs: c.resolve(BLOB_STORES),
        clock: c.resolve(CLOCK),
        ids: c.resolve(ID_SOURCE),
        settings: optionally(c, ENGINE_SETTINGS),
        placement: optionally(c, PLACEMENT),
        authorizer: optionally(c, AUTHORIZER),
        keyProvider: optionally(c, KEY_PROVIDER),
        observers: resolveAll(c, OPERATION_OBSERVER),
      };
      return new OwningEngine(options, drivers);
    }),
  });
}

/** An engine that closes the drivers it was built from. */
class OwningEngine extends StorageEngine {
  readonly #drivers: readonly Driver[];
  #closed: Promise<void> | undefined;

  constructor(options: StorageEngineOptions, drivers: readonly Driver[]) {
    super(options);
    this.#drivers = drivers;
  }

  override close(): Promise<void> {
    this.#closed ??= super.close().finally(() => disposeAll(this.#drivers));
    return this.#closed;
  }
}

function catalogOf(drivers: readonly Driver[]): Catalog {
  const [catalog, ...others] = drivers.flatMap((driver) => driver.catalog ?? []);
  if (catalog === undefined) throw new StorageError('InvalidConfiguration', 'no driver brings a catalog');
  if (others.length > 0) throw new StorageError('InvalidConfiguration', 'more than one driver brings a catalog');
  return catalog;
}

/** Catalogs before blobs, later drivers before earlier ones; all of them, also when one fails. */
async function disposeAll(drivers: readonly Driver[]): Promise<void> {
  const failures: unknown[] = [];
  const holdsCatalog = (driver: Driver) => Number(driver.catalog !== undefined);
  for (const driver of [...drivers].reverse().sort((a, b) => holdsCatalog(b) - holdsCatalog(a))) {
    try {
      await driver[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'a driver could not be closed');
}

function resolveAll<T>(container: DependencyContainer, token: InjectionToken<T>): readonly T[] {
  return container.isRegistered(token) ? container.resolveAll(token) : [];
}

function optionally<T>(container: DependencyContainer, token: InjectionToken<T>): T | undefined {
  return container.isRegistered(token) ? container.resolve(token) : undefined;
}
