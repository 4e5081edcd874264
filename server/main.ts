import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { projectDir } from './project-dir.ts';
import { closeOnSignal } from './shutdown.ts';
import { StartError } from './start-error.ts';

/** The process: settings in, one line for what stops it, signals. */

const settingsFile = join(projectDir, '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

try {
  const app = await startApp(readConfig(process.env), { onFatal: endAtOnce });
  closeOnSignal(app.close);
  console.log(`fenliu listens on ${app.url}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  endAtOnce(error.message);
}

function endAtOnce(why: string): void {
  console.error(why);
  process.exit(1);
}
