import { LmdbKv } from '../../src/index.js';

/** Puts one entry: `putter.ts DIRECTORY KEY VALUE`. */
const [directory = '', key = '', value = ''] = process.argv.slice(2);
await using kv = await LmdbKv.open(directory);
await kv.write((transaction) => transaction.put(Buffer.from(key), Buffer.from(value)));
