import type { OperationObserver, SweepReport } from '@rangegraft/core';
import type { RequestObserver } from '@rangegraft/s3-server';

/** What learns of the work of a server, or of an engine without one. Its members may be taken out of it. */
export interface Telemetry {
  /** One of the `observers` of `createS3Handler` and `createS3Server`. */
  readonly observeRequest: RequestObserver;
  /** For `useObserver` of `createEngine`: operations that a program calls itself, and those that requests lead to. */
  readonly observeOperation: OperationObserver;
  /** For `startSweeping`, and for what `sweep` returns. */
  readonly onSweep: (report: SweepReport) => void;
  /** For the `onError` of `startSweeping`. */
  readonly onSweepError: () => void;
}
