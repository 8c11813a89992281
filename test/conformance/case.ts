import type { CopyEtagPolicy, EngineSettingsInput } from '@rangegraft/core';
import { runOn, type CaseContext } from './case-context.js';
import { closeSubjects, subjectKinds, subjectOf } from './subjects.js';

export interface CaseOptions {
  /** Runs the case only there: for what the other cannot express. */
  readonly on?: 'library' | 'http';
  /** In addition to the profile `aws`, which is named for every case. */
  readonly settings?: EngineSettingsInput;
  /** Runs it on an engine that has keys, and so encrypts all that it stores. */
  readonly keys?: boolean;
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
  { on, settings = {}, keys, under = ['md5'] }: CaseOptions = {},
): void {
  registered.add(id);
  for (const copyEtag of under) {
    for (const kind of subjectKinds(`${id} ${title} ${copyEtag}`, on)) {
      const name = copyEtag === 'md5' ? kind.name : `${kind.name}, ${copyEtag}`;
      it(`${id} ${title} (${name})`, async () => {
        await runOn(await subjectOf(kind, { keys, settings: { fidelity: 'aws', copyEtag, ...settings } }), run);
      });
    }
  }
}

/** Defines a case that cannot be run on the common subjects and opens its own. */
export function caseOfItsOwn(id: string, title: string, run: () => Promise<void>): void {
  registered.add(id);
  it(`${id} ${title}`, run);
}

after(closeSubjects);
