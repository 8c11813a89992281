import { createHash } from 'node:crypto';
import type { ClientBase, QueryResult } from 'pg';
import { from as copyFrom, to as copyTo, type CopyStreamQuery } from 'pg-copy-streams';
import { Failure } from './failure.js';
import { quoteName, VALUE_TYPES } from './values.js';

/** A statement as it is sent. A named one is parsed and, after some uses, planned once a connection. */
interface Prepared {
  readonly text: string;
  readonly name: string | undefined;
}

const REPLANNED = '/* planned each time */';

/**
 * A statement that is planned whenever it is used. A plan that was made while tables were empty reads them from end to end,
 * and is kept until they have grown for a while: statements for which the planner would choose one are not prepared.
 */
export function replanned(sql: string): string {
  return `${REPLANNED} ${sql}`;
}

/**
 * The statements of one schema. In their texts a table is written `@.table`: the schema is put in, and `search_path`
 * stays what the application has made it.
 */
export class Statements {
  readonly #schema: string;
  readonly #prepared = new Map<string, Prepared>();

  constructor(schema: string) {
    this.#schema = quoteName(schema);
  }

  /** The text with the schema put in. */
  text(sql: string): string {
    return sql.replaceAll('@.', `${this.#schema}.`);
  }

  prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql);
    if (prepared === undefined) {
      const text = this.text(sql);
      // Behind a pooler, processes share connections: the name has to say exactly which text it stands for.
      const name = sql.startsWith(REPLANNED) ? undefined : createHash('sha256').update(text).digest('base64url');
      prepared = { text, name };
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

/** One connection, for as long as a statement or a transaction takes. Its errors are `Failure`s. */
export class Session {
  readonly #client: ClientBase;
  readonly #statements: Statements;
  #broken = false;

  constructor(client: ClientBase, statements: Statements) {
    this.#client = client;
    this.#statements = statements;
  }

  /** Whether the connection must not be used again. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The rows that a statement returns. */
  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.#send(sql, values)).rows as Row[];
  }

  /** The first row that a statement returns. */
  async first<Row>(sql: string, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(sql, values))[0];
  }

  /** How many rows a statement has changed or returned. */
  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#send(sql, values)).rowCount ?? 0;
  }

  /** Runs statements without parameters, one after another in one round trip. @returns the rows of the last one */
  async run<Row = unknown>(sql: string): Promise<readonly Row[]> {
    try {
      const results: unknown = await this.#client.query(this.#statements.text(sql));
      const last = (Array.isArray(results) ? results.at(-1) : results) as QueryResult;
      return last.rows as Row[];
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** What a query without parameters gives in the binary format of COPY, which does not blow up bytes. */
  async copyOut(sql: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    try {
      const stream = this.#client.query(copyTo(`COPY (${this.#statements.text(sql)}) TO STDOUT (FORMAT binary)`));
      for await (const chunk of stream) chunks.push(chunk as Buffer);
    } catch (error) {
      throw this.#failure(error);
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }

  /** Runs statements of which the last one is COPY FROM STDIN, and gives it what it asks for. All are done or none. */
  async copyIn(sql: string, chunks: readonly Buffer[]): Promise<void> {
    try {
      await send(this.#client.query(copyFrom(this.#statements.text(sql))), chunks);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #send(sql: string, values: readonly unknown[]) {
    try {
      const { text, name } = this.#statements.prepare(sql);
      const query = { text, values: values as unknown[], types: VALUE_TYPES };
      return await this.#client.query(name === undefined ? query : { ...query, name });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(cause: unknown): Failure {
    const failure = new Failure(cause);
    if (failure.kind === 'lost') this.#broken = true;
    return failure;
  }
}

function send(copy: CopyStreamQuery, chunks: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    copy.on('finish', resolve);
    copy.on('error', (error) => {
      // At once: what waits to be sent would be sent on a connection that the copy does not have any more.
      copy.destroy();
      reject(error);
    });
    for (const chunk of chunks) copy.write(chunk);
    copy.end();
  });
}
