const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds since 1970 of a date as `20130524T000000Z`; undefined for any other text or a day that never was. */
export function parseAmzDate(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = BASIC_FORMAT.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date.parse may roll 31 June over into July.
  return Number.isNaN(time) || formatAmzDate(time) !== text ? undefined : time;
}

/** Milliseconds since 1970 of a date as `Fri, 24 May 2013 00:00:00 GMT`; undefined for any other text. */
export function parseHttpDate(text: string): number | undefined {
  const time = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The time as `20130524T000000Z`. */
export function formatAmzDate(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The time as `2013-05-24T00:00:00Z`, the form of times in error documents. */
export function formatServerTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
