import type { CopyEtagPolicy } from '@rangegraft/core';
import { behaviour, type BehaviourOptions } from './behaviour.js';
import type { CaseContext } from './case-context.js';

export interface CaseOptions extends Omit<BehaviourOptions, 'copyEtag'> {
  /** Runs the case under these policies; under `md5` alone unless given. */
  readonly under?: readonly CopyEtagPolicy[];
}

/** Both policies: for cases about the content or the shape of what was copied. */
export const BOTH_POLICIES: readonly CopyEtagPolicy[] = ['md5', 'derived'];

const registered = new Set<string>();

/** The ids that have a test, of the files that are loaded. */
export function registeredIds(): ReadonlySet<string> {
  return registered;
}

/**
 * Defines a case of docs/reference/s3/test-cases.md: one test for each subject that it can be run on. The title is a
 * predicate, such as `copies a whole source`. Some ids have several cases.
 */
export function conformanceCase(
  id: string,
  title: string,
  run: (t: CaseContext) => Promise<void>,
  { under = ['md5'], ...options }: CaseOptions = {},
): void {
  registered.add(id);
  for (const copyEtag of under) behaviour(`${id} ${title}`, run, { ...options, copyEtag });
}

/** Defines a case that cannot be run on the common subjects and opens its own. */
export function caseOfItsOwn(id: string, title: string, run: () => Promise<void>): void {
  registered.add(id);
  it(`${id} ${title}`, run);
}
