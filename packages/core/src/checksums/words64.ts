const scratch = new DataView(new ArrayBuffer(8));

/** Writes the unsigned 64-bit `value` as two signed halves, the low one first. */
export function splitWord64(value: bigint, halves: Int32Array): void {
  scratch.setBigUint64(0, value);
  halves[0] = scratch.getInt32(4);
  halves[1] = scratch.getInt32(0);
}

/** The unsigned 64-bit value of two halves, the low one first. */
export function joinWord64(halves: Int32Array): bigint {
  scratch.setInt32(4, halves[0]!);
  scratch.setInt32(0, halves[1]!);
  return scratch.getBigUint64(0);
}
