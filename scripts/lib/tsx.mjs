import path from 'node:path';
import { root } from './run.mjs';

/** Node's arguments for running TypeScript. */
export const tsxArgs = ['--import', 'tsx'];

/** Node's arguments for resolving every package to its `src`, so that nothing needs a build. */
export const sourceCondition = ['--conditions', '@rangegraft/source'];

export const tsxEnv = {
  // The configuration that covers sources, tests and scripts, wherever the process runs.
  TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.test.json'),
  // Which versions of Node the AWS SDK will support one day is not what its output is read for.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
