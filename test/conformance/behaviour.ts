import type { CopyEtagPolicy, EngineSettingsInput } from '@rangegraft/core';
import { CaseContext } from './case-context.js';
import { closeSubjects, subjectKinds, subjectOf } from './subjects.js';

export interface BehaviourOptions {
  /** Runs it only there: for what the other cannot express. */
  readonly on?: 'library' | 'http';
  /** In addition to the profile `aws`, which is named for every test. */
  readonly settings?: EngineSettingsInput;
  /** Runs it on an engine that has keys, and so encrypts all that it stores. */
  readonly keys?: boolean;
  readonly copyEtag?: CopyEtagPolicy;
}

/**
 * Defines a test of what docs/reference/s3 says: one for each subject that it can be run on, in a context of its own. Where
 * a case of test-cases.md covers it, `conformanceCase` does that, with the id.
 */
export function behaviour(
  sentence: string,
  run: (t: CaseContext) => Promise<void>,
  { on, settings = {}, keys, copyEtag = 'md5' }: BehaviourOptions = {},
): void {
  for (const kind of subjectKinds(`${sentence} ${copyEtag}`, on)) {
    const name = copyEtag === 'md5' ? kind.name : `${kind.name}, ${copyEtag}`;
    it(`${sentence} (${name})`, async () => {
      const context = await CaseContext.open(
        await subjectOf(kind, { keys, settings: { fidelity: 'aws', copyEtag, ...settings } }),
      );
      try {
        await run(context);
      } catch (error) {
        // What a failed test leaves behind must not hide why it failed.
        await context.close().catch(() => undefined);
        throw error;
      }
      await context.close();
    });
  }
}

after(closeSubjects);
