import type { ChildDriver } from './processes/messages.js';

/**
 * Where one store is kept. `open` is called again after the store was disposed (`durable`), and while it is still open
 * (`shared`); it gives the same contents every time.
 */
export interface Location<Store> {
  open(): Store | Promise<Store>;
  /** Removes what is left, after everything that was opened has been disposed. */
  remove?(): void | Promise<void>;
  /**
   * How another process opens the same: a driver that is `durable` is killed with its process, one that is `shared` is
   * opened by two.
   */
  readonly child?: ChildDriver;
}

/**
 * Makes an empty store, once for every test: the store itself, or its location.
 * A store that declares `durable` or `shared` is given with its location, since both are proved by opening it again.
 */
export type Factory<Store> = () => Store | Location<Store> | Promise<Store | Location<Store>>;

/** A store, and how to close it: a driver's half is closed with its driver. */
interface Opened<Store> {
  readonly store: Store;
  readonly dispose: () => Promise<void>;
}

/** A location in the form that proofs use. */
export interface Site<Store> {
  open(): Promise<Opened<Store>>;
  remove(): Promise<void>;
  readonly child?: ChildDriver | undefined;
}

export type SiteFactory<Store> = () => Promise<Site<Store>>;

/** The store of one proof, open. */
export interface Opening<Store> {
  readonly store: Store;
  /** Disposes every instance that is open. */
  readonly dispose: () => Promise<void>;
  /** Disposes every instance and opens the location again. */
  readonly reopen: () => Promise<Store>;
  /** Opens the location once more, next to what is open. */
  readonly another: () => Promise<Store>;
  /** Opens a store of its own, at another location. */
  readonly elsewhere: () => Promise<Store>;
  /** A location of its own that nobody has opened yet. */
  readonly unopened: () => Promise<Unopened<Store>>;
  /** Disposes everything and removes what is left. */
  close(): Promise<void>;
}

/** A location that this process and others may be the first to open. */
export interface Unopened<Store> {
  readonly child: ChildDriver;
  readonly open: () => Promise<Store>;
}

/** The sites of a factory; with `pick`, those of a part of what it makes. */
export function sitesOf<Whole extends AsyncDisposable, Store>(
  factory: Factory<Whole>,
  pick: (whole: Whole) => Store,
): SiteFactory<Store> {
  return async () => {
    const made = await factory();
    const location = isLocation(made) ? made : onlyOnce(made);
    return {
      async open() {
        const whole = await location.open();
        return { store: pick(whole), dispose: async () => whole[Symbol.asyncDispose]() };
      },
      async remove() {
        await location.remove?.();
      },
      child: location.child,
    };
  };
}

/** Opens a new site of a factory. */
export async function openNew<Store>(sites: SiteFactory<Store>): Promise<Opening<Store>> {
  const used: Site<Store>[] = [];
  const open: Opened<Store>[] = [];
  const openAt = async (site: Site<Store>): Promise<Store> => {
    const opened = await site.open();
    open.push(opened);
    return opened.store;
  };
  const newSite = async (): Promise<Site<Store>> => {
    const site = await sites();
    used.push(site);
    return site;
  };
  const elsewhere = async (): Promise<Store> => openAt(await newSite());
  const dispose = async (): Promise<void> => {
    for (const opened of open.splice(0).reverse()) await opened.dispose();
  };
  const close = async (): Promise<void> => {
    try {
      await dispose();
    } finally {
      for (const site of used) await site.remove();
    }
  };
  const store = await elsewhere().catch(async (error: unknown) => {
    // Why a store cannot be opened says more than what removing its remains may add.
    await close().catch(() => undefined);
    throw error;
  });
  const another = (): Promise<Store> => openAt(used[0]!);
  return {
    store,
    dispose,
    another,
    elsewhere,
    async unopened() {
      const site = await newSite();
      if (site.child === undefined) {
        throw new Error(
          'a driver that declares `durable` or `shared` is opened by other processes too: its location says how, ' +
            '{ open, remove, child: { module, argument } }',
        );
      }
      return { child: site.child, open: () => openAt(site) };
    },
    async reopen() {
      await dispose();
      return another();
    },
    close,
  };
}

function isLocation<Store>(made: Store | Location<Store>): made is Location<Store> {
  return typeof made === 'object' && made !== null && 'open' in made && typeof made.open === 'function';
}

function onlyOnce<Store>(store: Store): Location<Store> {
  let opened = false;
  return {
    open() {
      if (opened) {
        throw new Error(
          'a store that declares `durable` or `shared` is given with its location: () => ({ open, remove })',
        );
      }
      opened = true;
      return store;
    },
  };
}
