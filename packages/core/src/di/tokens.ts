import type { InjectionToken } from 'tsyringe';
import type { Authorizer } from '../authorization/index.js';
import type { BlobStore } from '../blob-store.js';
import type { Clock } from '../clock.js';
import type { Catalog, Driver } from '../driver.js';
import type { Placement } from '../engine-context.js';
import type { IdSource, RandomSource } from '../ids.js';
import type { EngineSettingsInput } from '../settings.js';
import type { KeyProvider } from '../sealing/key-provider.js';
import type { OperationObserver } from '../operation-observer.js';
import type { StorageEngine } from '../storage-engine.js';

/** Opens a driver. Called once, in the opening phase of `createEngine`. */
export type OpenDriver = () => Driver | Promise<Driver>;

/** The drivers of an engine; a module adds one with `container.register`. */
export const DRIVER: InjectionToken<OpenDriver> = Symbol('rangegraft.Driver');
export const ENGINE_SETTINGS: InjectionToken<EngineSettingsInput> = Symbol('rangegraft.EngineSettings');
export const CLOCK: InjectionToken<Clock> = Symbol('rangegraft.Clock');
export const RANDOM: InjectionToken<RandomSource> = Symbol('rangegraft.Random');
export const ID_SOURCE: InjectionToken<IdSource> = Symbol('rangegraft.IdSource');
export const AUTHORIZER: InjectionToken<Authorizer> = Symbol('rangegraft.Authorizer');
export const KEY_PROVIDER: InjectionToken<KeyProvider> = Symbol('rangegraft.KeyProvider');
/** Those who want to know of operations; a module adds one with `container.register`. */
export const OPERATION_OBSERVER: InjectionToken<OperationObserver> = Symbol('rangegraft.OperationObserver');
export const PLACEMENT: InjectionToken<Placement> = Symbol('rangegraft.Placement');

/** Present once the drivers are open. */
export const CATALOG: InjectionToken<Catalog> = Symbol('rangegraft.Catalog');
/** Present once the drivers are open: all blob stores, in the order of their modules. */
export const BLOB_STORES: InjectionToken<readonly BlobStore[]> = Symbol('rangegraft.BlobStores');
export const STORAGE_ENGINE: InjectionToken<StorageEngine> = Symbol('rangegraft.StorageEngine');
