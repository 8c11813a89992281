import { printTable } from '../../examples/graft-demo/src/table.js';

/** A measured figure beside what it must not exceed and what it should reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly aim?: number;
}

/** Prints figures as a table. A figure above its limit makes the process end with exit code 1. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`${title}\n`);
  const rows = figures.map(({ what, value, unit, limit, aim }) => [
    what,
    `${value.toFixed(2)} ${unit}`.trim(),
    `${limit} ${unit}`.trim(),
    aim === undefined ? '' : `${aim} ${unit}`.trim(),
    value <= limit ? 'ok' : 'TOO MUCH',
  ]);
  printTable(['', 'measured', 'limit', 'aim', ''], rows);
  if (figures.some(({ value, limit }) => !(value <= limit))) process.exitCode = 1;
}
