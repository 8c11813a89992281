import type { CopyEtagPolicy, EngineSettingsInput } from '@rangegraft/core';
import { runOn, type CaseContext } from './case-context.js';
import { closeSubjects, subjectKinds, subjectOf } from './subjects.js';

export interface BehaviourOptions {
  readonly on?: 'library' | 'http';
  readonly settings?: EngineSettingsInput;
  /** Runs it on an engine that has keys, and so encrypts all that it stores. */
  readonly keys?: boolean;
  readonly copyEtag?: CopyEtagPolicy;
}

/** Defines a test of what docs/reference/s3 says but no case covers: one for each subject, like a case without an id. */
export function behaviour(
  sentence: string,
  run: (t: CaseContext) => Promise<void>,
  { on, settings = {}, keys, copyEtag = 'md5' }: BehaviourOptions = {},
): void {
  for (const kind of subjectKinds(sentence, on)) {
    it(`${sentence} (${kind.name})`, async () => {
      await runOn(await subjectOf(kind, { keys, settings: { fidelity: 'aws', copyEtag, ...settings } }), run);
    });
  }
}

after(closeSubjects);
