// Installs and builds what is missing, then starts the S3 server: `npm start -- --port 9100`.
// The server runs in this process, so signals and exit code are its own.
import { setUp } from './lib/setup.mjs';

stopWithParent();
await setUp();
const { main } = await import('../packages/rangegraft/dist/index.js');
process.exitCode = await main(['serve', ...process.argv.slice(2)]);

/**
 * npm runs this through a shell and passes the signals it gets to that shell, which dies of them and tells nobody.
 * A server that went on would hold its port with no one to stop it.
 */
function stopWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
