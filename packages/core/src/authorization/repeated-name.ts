/**
 * Whether an object of a JSON document has two members of one name. Parsers keep the last one, so whoever reads a policy
 * would see a condition that is not obeyed.
 *
 * @param json what `JSON.parse` takes
 */
export function hasRepeatedName(json: string): boolean {
  const open: Set<string>[] = [];
  let text = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token !== ':') text = token;
    else {
      // The text before a colon is a name; it may be written in several ways.
      const name = JSON.parse(text) as string;
      if (open.at(-1)?.has(name) === true) return true;
      open.at(-1)?.add(name);
    }
  }
  return false;
}
