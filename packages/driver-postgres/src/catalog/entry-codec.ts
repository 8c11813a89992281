import { StorageError, type Crcs, type Entry, type Extent, type Subtree } from '@rangegraft/core';

/*
 * The entries of a manifest, packed: a node of 64 extents takes 2.8 KB. All numbers are big-endian.
 *
 *   version of this format (1 byte): 1
 *   names of stores: count (2 bytes), each: length (2 bytes), UTF-8
 *   entries:
 *     extent of a blob from its first byte on:  0, store, blob, length, CRCs
 *     extent from a byte farther on:            1, store, blob, length, CRCs, offset, CRCs of the blob's bytes before it
 *     subtree:                                  2, node, length, extents, CRCs, height (1 byte), fanout (4 bytes),
 *                                               count of stores (2 bytes), stores
 *
 * Ids are 16 bytes, lengths, offsets and extents 8, CRCs 16 (CRC-64/NVME, CRC-32, CRC-32C); a store is its place among
 * the names (2 bytes).
 */
const VERSION = 1;
const WHOLE_FROM_START = 0;
const FARTHER_ON = 1;
const SUBTREE = 2;

const ID = 16;
export const CRCS = 16;

export function packEntries(entries: readonly Entry[]): Buffer {
  const names = new Map<string, number>();
  for (const entry of entries) {
    const stores = entry.kind === 'extent' ? [entry.store] : entry.stores;
    for (const store of stores) if (!names.has(store)) names.set(store, names.size);
  }
  const writer = new Writer();
  writer.uint8(VERSION);
  writer.uint16(names.size);
  for (const name of names.keys()) writer.text(name);
  for (const entry of entries) {
    if (entry.kind === 'extent') writeExtent(writer, entry, names);
    else writeSubtree(writer, entry, names);
  }
  return writer.bytes();
}

/** @throws StorageError `Corrupt` */
export function unpackEntries(packed: Uint8Array): readonly Entry[] {
  const reader = new Reader(packed);
  try {
    if (reader.uint8() !== VERSION) throw new RangeError('not a version that is known');
    const stores = Array.from({ length: reader.uint16() }, () => reader.text());
    const entries: Entry[] = [];
    while (!reader.atEnd) {
      const kind = reader.uint8();
      entries.push(kind === SUBTREE ? readSubtree(reader, stores) : readExtent(reader, stores, kind));
    }
    return entries;
  } catch (cause) {
    throw new StorageError('Corrupt', 'the entries of a manifest cannot be read', { cause });
  }
}

export function packCrcs(crcs: Crcs): Buffer {
  const writer = new Writer();
  writer.crcs(crcs);
  return writer.bytes();
}

export function unpackCrcs(packed: Uint8Array): Crcs {
  return new Reader(packed).crcs();
}

function writeExtent(writer: Writer, extent: Extent, names: ReadonlyMap<string, number>): void {
  const { offset, before } = extent;
  // Most extents begin where their blob begins, so that no bytes are before them.
  const fromStart = offset === 0 && before.crc64nvme === 0n && before.crc32 === 0 && before.crc32c === 0;
  writer.uint8(fromStart ? WHOLE_FROM_START : FARTHER_ON);
  writer.uint16(names.get(extent.store)!);
  writer.id(extent.blob);
  writer.number(extent.length);
  writer.crcs(extent.crcs);
  if (fromStart) return;
  writer.number(offset);
  writer.crcs(before);
}

function readExtent(reader: Reader, stores: readonly string[], kind: number): Extent {
  if (kind !== WHOLE_FROM_START && kind !== FARTHER_ON) throw new RangeError('not a kind of entry');
  const store = storeAt(stores, reader.uint16());
  const extent = { kind: 'extent', blob: reader.id(), store, length: reader.number(), crcs: reader.crcs() } as const;
  if (kind === FARTHER_ON) return { ...extent, offset: reader.number(), before: reader.crcs() };
  return { ...extent, offset: 0, before: { crc64nvme: 0n, crc32: 0, crc32c: 0 } };
}

function writeSubtree(writer: Writer, subtree: Subtree, names: ReadonlyMap<string, number>): void {
  writer.uint8(SUBTREE);
  writer.id(subtree.node);
  writer.number(subtree.length);
  writer.number(subtree.extents);
  writer.crcs(subtree.crcs);
  writer.uint8(subtree.height);
  writer.uint32(subtree.fanout);
  writer.uint16(subtree.stores.length);
  for (const store of subtree.stores) writer.uint16(names.get(store)!);
}

function readSubtree(reader: Reader, stores: readonly string[]): Subtree {
  return {
    kind: 'subtree',
    node: reader.id(),
    length: reader.number(),
    extents: reader.number(),
    crcs: reader.crcs(),
    height: reader.uint8(),
    fanout: reader.uint32(),
    stores: Array.from({ length: reader.uint16() }, () => storeAt(stores, reader.uint16())),
  };
}

function storeAt(stores: readonly string[], place: number): string {
  const store = stores[place];
  if (store === undefined) throw new RangeError('not a place among the stores');
  return store;
}

/** Writes to a buffer that grows. */
class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  uint8(value: number): void {
    this.#length = this.#room(1).writeUInt8(value, this.#length);
  }

  uint16(value: number): void {
    this.#length = this.#room(2).writeUInt16BE(value, this.#length);
  }

  uint32(value: number): void {
    this.#length = this.#room(4).writeUInt32BE(value, this.#length);
  }

  /** A safe integer of 0 or more. */
  number(value: number): void {
    this.#length = this.#room(8).writeBigUInt64BE(BigInt(value), this.#length);
  }

  id(id: string): void {
    if (this.#room(ID).write(id, this.#length, 'hex') !== ID) throw new TypeError(`not an id: ${JSON.stringify(id)}`);
    this.#length += ID;
  }

  crcs({ crc64nvme, crc32, crc32c }: Crcs): void {
    this.#length = this.#room(CRCS).writeBigUInt64BE(crc64nvme, this.#length);
    this.uint32(crc32);
    this.uint32(crc32c);
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.uint16(size);
    this.#length += this.#room(size).write(text, this.#length);
  }

  /** What was written. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The buffer, with room for so many more bytes. */
  #room(size: number): Buffer {
    const needed = this.#length + size;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}

/** Reads what `Writer` wrote; throws a RangeError where there is not enough. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#skip(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  number(): number {
    return Number(this.#bytes.readBigUInt64BE(this.#skip(8)));
  }

  id(): string {
    const start = this.#skip(ID);
    return this.#bytes.toString('hex', start, start + ID);
  }

  crcs(): Crcs {
    return { crc64nvme: this.#bytes.readBigUInt64BE(this.#skip(8)), crc32: this.uint32(), crc32c: this.uint32() };
  }

  text(): string {
    const size = this.uint16();
    const start = this.#skip(size);
    return this.#bytes.toString('utf8', start, start + size);
  }

  #skip(size: number): number {
    const start = this.#at;
    if (start + size > this.#bytes.length) throw new RangeError('cut short');
    this.#at += size;
    return start;
  }
}
