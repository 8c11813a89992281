import { StorageError, type StoreTraits } from '@rangegraft/core';
import type { Factory, Location } from '../src/index.js';

/** What a driver that is both looks like from outside. */
const DURABLE_AND_SHARED: StoreTraits = { durable: true, shared: true };

interface Store extends AsyncDisposable {
  readonly traits: StoreTraits;
}

/**
 * Locations whose contents stay in memory while no instance is open: so a store in memory can stand for one that is
 * durable and shared. `instance` changes what one opening gives.
 */
export function keptInMemory<S extends Store>(
  make: () => S | Promise<S>,
  traits = DURABLE_AND_SHARED,
  instance: (store: S) => S = (store) => store,
): Factory<S> {
  return async () => {
    const store = await make();
    const location: Location<S> = {
      open: () => instance(opened(store, traits)),
      remove: async () => store[Symbol.asyncDispose](),
    };
    return location;
  };
}

function opened<S extends Store>(store: S, traits: StoreTraits): S {
  let disposed = false;
  return new Proxy(store, {
    get(target, member) {
      if (member === 'traits') return traits;
      if (member === Symbol.asyncDispose) {
        return () => {
          disposed = true;
          return Promise.resolve();
        };
      }
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (disposed) throw new StorageError('Disposed', 'the store has been disposed');
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
