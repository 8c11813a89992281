// What `require('rangegraft')` gives. Node can require ES modules. Jest has a loader of its own that cannot, and puts it in
// the place of Node's everywhere but in the main context; so that is where Node's is asked for.
import vm = require('node:vm');
import type * as module from './index.js' with { 'resolution-mode': 'import' };

const { createRequire } = (vm.runInThisContext('process') as NodeJS.Process).getBuiltinModule('node:module');

const rangegraft = createRequire(__filename)('./index.js') as typeof module;

// `export =` gives values alone; these are the types that index.ts exports.
// eslint-disable-next-line @typescript-eslint/no-namespace
declare namespace rangegraft {
  type Clock = module.Clock;
  type EngineSettingsInput = module.EngineSettingsInput;
  type FakeClock = module.FakeClock;
  type RequestRecord = module.RequestRecord;
  type RunningS3 = module.RunningS3;
  type S3ClientConfiguration = module.S3ClientConfiguration;
  type S3Credential = module.S3Credential;
  type S3Identity = module.S3Identity;
  type StartS3Options = module.StartS3Options;
  type StorageEngine = module.StorageEngine;
  type StorageError = module.StorageError;
}

export = rangegraft;
