import { createRequire } from 'node:module';
import type { RequestListener } from 'node:http';

/** As much of Express as the tests use: it brings no types. */
export interface ExpressApplication extends RequestListener {
  use(path: string, handler: RequestListener): void;
}

export const express = createRequire(import.meta.url)('express') as () => ExpressApplication;
