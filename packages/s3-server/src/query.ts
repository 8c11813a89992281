import type { QueryParameters } from './auth/index.js';

/** The decoded parameters of a request's query. Of a repeated one the first counts. */
export class Query {
  readonly #values = new Map<string, string>();

  constructor(parameters: QueryParameters) {
    for (const [name, value] of parameters) if (!this.#values.has(name)) this.#values.set(name, value);
  }

  /** The value; empty for a parameter without one, undefined for one that is absent. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  entries(): IterableIterator<[name: string, value: string]> {
    return this.#values.entries();
  }
}
