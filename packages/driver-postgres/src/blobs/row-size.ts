/** How many bytes a row of a blob holds: every row but a blob's last. It is part of the format, and never changes. */
export const ROW_SIZE = 1024 * 1024;

/** The number of the row that holds the byte at `offset`. */
export function rowAt(offset: number): number {
  return Math.floor(offset / ROW_SIZE);
}
