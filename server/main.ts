import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type App, startApp } from './app.ts';
import { findUnknownSettings, readConfig } from './config.ts';
import { type DemoTraffic, startDemoTraffic } from './demo-traffic.ts';
import { projectDir } from './project-dir.ts';
import { closeOnSignal } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { welcome } from './welcome.ts';

/** The process: settings and arguments in, one line for what stops it, signals. */

const settingsFile = join(projectDir, '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

let starting: Promise<App> | undefined;
let told: unknown;

try {
  const withDemo = readArguments();
  const config = readConfig(process.env);
  for (const line of findUnknownSettings(process.env)) console.error(line);
  const opening = startApp(config, { onFatal: endAtOnce, onFailedStart: tell });
  starting = opening;
  let traffic: DemoTraffic | undefined;
  // A signal in the middle of the start waits for its end, so that nothing is left behind half open.
  closeOnSignal(async () => {
    const app = await opening;
    await traffic?.stop();
    await app.close();
  });
  const app = await opening;
  console.log(welcome(app, config));
  if (withDemo) {
    if (app.demo.status === 'absent') throw new StartError('--demo: this data folder knows no demo shop.');
    traffic = startDemoTraffic(app.url, join(config.dataDir, 'demo.json'));
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  await starting?.then(
    (app) => app.close(),
    () => {},
  );
  tell(error);
  process.exit(1);
}

/** Once, as soon as it is known. */
function tell(error: unknown): void {
  if (error instanceof StartError && error !== told) console.error(error.message);
  told = error;
}

/** True with `--demo`. */
function readArguments(): boolean {
  try {
    return parseArgs({ options: { demo: { type: 'boolean', default: false } } }).values.demo;
  } catch (error) {
    throw new StartError(`${(error as Error).message}. Allowed: --demo.`);
  }
}

function endAtOnce(why: string): void {
  console.error(why);
  process.exit(1);
}
