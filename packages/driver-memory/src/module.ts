import { driverModule, type EngineModule } from '@rangegraft/core';
import { MemoryDriver, type MemoryDriverOptions } from './memory-driver.js';

/** For `createEngine`: blobs and catalog in memory. */
export function memoryDriver(options?: MemoryDriverOptions): EngineModule {
  return driverModule(() => MemoryDriver.open(options));
}
