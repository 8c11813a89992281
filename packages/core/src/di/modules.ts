import type { DependencyContainer } from 'tsyringe';
import type { Authorizer } from '../authorization/index.js';
import type { Clock } from '../clock.js';
import type { Placement } from '../engine-context.js';
import type { IdSource, RandomSource } from '../ids.js';
import type { KeyProvider } from '../sealing/key-provider.js';
import type { OperationObserver } from '../operation-observer.js';
import type { EngineSettingsInput } from '../settings.js';
import {
  AUTHORIZER,
  CLOCK,
  DRIVER,
  ENGINE_SETTINGS,
  ID_SOURCE,
  KEY_PROVIDER,
  OPERATION_OBSERVER,
  PLACEMENT,
  RANDOM,
  type OpenDriver,
} from './tokens.js';

/** Tells a container what an engine is made of. What a later module registers wins over an earlier one. */
export type EngineModule = (container: DependencyContainer) => void;

/** A module of a driver: what driver packages build theirs with. */
export function driverModule(open: OpenDriver): EngineModule {
  return (container) => void container.register(DRIVER, { useValue: open });
}

/** Settings of the engine; what is left out is as by default. */
export function engineSettings(settings: EngineSettingsInput): EngineModule {
  return (container) => void container.register(ENGINE_SETTINGS, { useValue: settings });
}

/** What time it is: the dates of objects, the ages of uploads and of blobs. The machine's clock by default. */
export function useClock(clock: Clock): EngineModule {
  return (container) => void container.register(CLOCK, { useValue: clock });
}

/** Where what is random in ids comes from; a seeded source makes runs repeatable. The system's by default. */
export function useRandom(random: RandomSource): EngineModule {
  return (container) => void container.register(RANDOM, { useValue: random });
}

/** Mints ids. By default they are ordered by time and made of the clock and the random source. */
export function useIds(ids: IdSource): EngineModule {
  return (container) => void container.register(ID_SOURCE, { useValue: ids });
}

/** Chooses the blob store for new bytes of a bucket, by the store's name. */
export function usePlacement(placement: Placement): EngineModule {
  return (container) => void container.register(PLACEMENT, { useValue: placement });
}

/** Decides instead of the policies what callers may do. */
export function useAuthorizer(authorizer: Authorizer): EngineModule {
  return (container) => void container.register(AUTHORIZER, { useValue: authorizer });
}

/** Keeps the keys of SSE-S3 and SSE-KMS. With it, new objects are encrypted (SSE-S3) unless something else is asked for. */
export function useKeyProvider(provider: KeyProvider): EngineModule {
  return (container) => void container.register(KEY_PROVIDER, { useValue: provider });
}

/** Has an observer go around every operation of the engine; of several, the first one is the outermost. */
export function useObserver(observer: OperationObserver): EngineModule {
  return (container) => void container.register(OPERATION_OBSERVER, { useValue: observer });
}
