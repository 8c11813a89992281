import { SaxesParser } from 'saxes';

export interface XmlDocument {
  readonly root: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The children of the root in order, each with its own text. */
  readonly fields: readonly (readonly [name: string, text: string])[];
}

/** Reads a document whose root has children and whose children have text and nothing else. Throws for all others. */
export function readDocument(text: string): XmlDocument {
  const parser = new SaxesParser();
  let root: Omit<XmlDocument, 'fields'> = { root: '', attributes: {} };
  const fields: [string, string][] = [];
  let depth = 0;
  const refuse = (what: string): never => {
    throw new Error(`${what} in ${JSON.stringify(text)}`);
  };
  parser.on('error', (error) => refuse(error.message));
  parser.on('opentag', ({ name, attributes }) => {
    depth++;
    if (depth === 1) root = { root: name, attributes: { ...attributes } };
    if (depth === 2) fields.push([name, '']);
    if (depth > 2) refuse(`an element in ${fields.at(-1)?.[0]}`);
  });
  parser.on('text', (chunk) => {
    const field = fields.at(-1);
    if (depth === 2 && field !== undefined) field[1] += chunk;
    else if (depth === 1 && chunk.trim() !== '') refuse('text in the root');
  });
  parser.on('closetag', () => void depth--);
  parser.write(text).close();
  return { ...root, fields };
}
