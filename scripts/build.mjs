// Builds what is missing: `npm run build`.
import { setUp } from './lib/setup.mjs';

await setUp();
