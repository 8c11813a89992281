import { readFileSync } from 'node:fs';

function page(name: string): string {
  return readFileSync(new URL(`../../docs/reference/s3/${name}`, import.meta.url), 'utf8');
}

/** The ids of all cases of docs/reference/s3/test-cases.md, in its order. */
export function referenceIds(): readonly string[] {
  return [...page('test-cases.md').matchAll(/^\| ([A-Z]{3}-\d{3}) +\|/gm)].map((match) => match[1] as string);
}

const statuses = new Map(
  [...page('errors.md').matchAll(/^\| ([A-Za-z.0-9]+) +\| (\d{3}) +\|/gm)].map((match) => [
    match[1] as string,
    Number(match[2]),
  ]),
);

/** The HTTP status that docs/reference/s3/errors.md gives a code. */
export function statusOf(code: string): number | undefined {
  return statuses.get(code);
}
