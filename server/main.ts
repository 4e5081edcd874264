import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { projectDir } from './project-dir.ts';
import { closeOnSignal } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { welcome } from './welcome.ts';

/** The process: settings in, one line for what stops it, signals. */

const settingsFile = join(projectDir, '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

try {
  const starting = startApp(readConfig(process.env), { onFatal: endAtOnce });
  // A signal in the middle of the start waits for its end, so that nothing is left behind half open.
  closeOnSignal(async () => (await starting).close());
  console.log(welcome(await starting));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  endAtOnce(error.message);
}

function endAtOnce(why: string): void {
  console.error(why);
  process.exit(1);
}
