/** A store that is wrong in one way, and the sentence of the kit that says so. */
export interface Mutant<Store> {
  readonly name: string;
  mutate(store: Store): Store;
  readonly rejectedBy: readonly [topic: string, sentence: string];
}

/** The store with some of its members replaced. */
export function wrong<Store extends object>(store: Store, changes: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, member) {
      const owner = member in changes ? changes : target;
      const value: unknown = Reflect.get(owner, member, owner);
      return typeof value === 'function' ? (value.bind(owner) as unknown) : value;
    },
  });
}
