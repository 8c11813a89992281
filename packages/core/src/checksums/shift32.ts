/**
 * Shifts 32-bit CRCs of one polynomial, given reflected. To shift a CRC by n bytes is to multiply it by x^(8n) modulo
 * the polynomial: the CRC of a joined string is that of its first half, shifted by the length of its second, xor that
 * of its second (docs/reference/s3/checksums.md). A CRC is stored reflected: its most significant bit belongs to x^0.
 *
 * The factors are looked up by the digits of n in base 256, so a shift costs one multiplication for each digit that is
 * not zero: one for 8 MiB, at most four below 4 GiB. That leaves nothing to gain from remembering lengths.
 */
export class Shift32 {
  readonly #polynomial: number;
  /** Entry d of row k is x^(8 · d · 256^k). A row is made when the first length needs it. */
  readonly #rows: Int32Array[] = [];

  constructor(polynomial: number) {
    this.#polynomial = polynomial;
  }

  /** `crc` shifted by `length` bytes, unsigned. `length` is a safe integer, not negative. */
  by(length: number, crc: number): number {
    let shifted = crc;
    for (let rest = length, row = 0; rest > 0; rest = Math.floor(rest / 256), row++) {
      const digit = rest % 256;
      if (digit !== 0) shifted = this.#multiply(this.#row(row)[digit]!, shifted);
    }
    return shifted >>> 0;
  }

  #row(index: number): Int32Array {
    for (let made = this.#rows.length; made <= index; made++) {
      const before = this.#rows[made - 1];
      const base = before === undefined ? 1 << (31 - 8) : this.#multiply(before[255]!, before[1]!);
      const row = new Int32Array(256);
      row[0] = 1 << 31;
      for (let digit = 1; digit < 256; digit++) row[digit] = this.#multiply(row[digit - 1]!, base);
      this.#rows.push(row);
    }
    return this.#rows[index]!;
  }

  #multiply(a: number, b: number): number {
    let product = 0;
    for (let rest = a; rest !== 0; rest <<= 1) {
      product ^= b & (rest >> 31);
      b = (b >>> 1) ^ (this.#polynomial & -(b & 1));
    }
    return product;
  }
}
