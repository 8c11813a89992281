/** The cases that have no test yet, and why. */
export const LEFT_FOR_LATER: ReadonlyMap<string, string> = new Map();

/** What tests of cases leave out, and why. */
export const LEFT_OUT_OF_CASES: ReadonlyMap<string, string> = new Map([
  [
    'CMP-022',
    '409 after an object was put and deleted while the upload was open: in a bucket without versioning nothing tells of it',
  ],
]);
