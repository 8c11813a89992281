const FIGURE = /^[\d.,]+( [a-zA-Z%/]+)?$/;

/** Prints rows under a heading: figures to the right, texts to the left. */
export function printTable(heading: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)));
  const all = [heading, ...texts];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const right = heading.map((_, column) => texts.every((row) => FIGURE.test(row[column] ?? '')));
  const print = (cells: readonly string[]): void => console.log(`  ${cells.join('  ')}`.trimEnd());
  const align = (row: readonly string[]): readonly string[] =>
    widths.map((width, column) => (right[column] ? row[column]?.padStart(width) : row[column]?.padEnd(width)) ?? '');

  print(align(heading));
  print(widths.map((width) => '-'.repeat(width)));
  for (const row of texts) print(align(row));
  console.log();
}

/** The middle of some values; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}
