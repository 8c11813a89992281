/** The halves of a driver: each has tables of its own, and is brought up to date on its own. */
export type Half = 'catalog' | 'blobs';

/** One step from a layout of the tables to the next. It is never changed once it was released. */
export interface Migration {
  /** What it does, for the table that remembers it. */
  readonly title: string;
  /** Statements without parameters; `@.` stands for the schema. */
  readonly sql: string;
}
