/** One step of the set-up: says what it does, shows that it is alive, keeps the command's output for a failure. */

import { spawn } from 'node:child_process';
import { projectDir } from './paths.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PLAIN_LINE_EVERY_MS = 10_000;
/** A failure names its cause at the beginning of the output or at its end. */
const KEPT_LINES = 12;

/** A step that cannot be done: its message is all that the user needs to read. */
export class SetupError extends Error {}

/**
 * Does `work` under a title. On a terminal the title carries a running clock;
 * elsewhere a plain line comes every 10 s.
 */
export async function step(title, work) {
  const startedAt = performance.now();
  const elapsedSec = () => Math.round((performance.now() - startedAt) / 1000);
  const stopClock = process.stdout.isTTY ? runSpinner(title, elapsedSec) : runPlainClock(title, elapsedSec);
  try {
    const result = await work();
    stopClock(`✔ ${title} (${elapsedSec()} s)`);
    return result;
  } catch (error) {
    stopClock(`✖ ${title}`);
    throw error;
  }
}

/**
 * Runs a command and waits for its end.
 * @throws SetupError with the last lines of its output when it fails.
 */
export function runCommand(command, args, { env = {}, cwd = projectDir } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    const keep = (chunk) =>
      output.push(
        ...String(chunk)
          .split('\n')
          .filter((line) => line.trim() !== ''),
      );
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const fail = (why) =>
      reject(new SetupError([`${[command, ...args].join(' ')}: ${why}`, ...shorten(output)].join('\n')));
    child.on('error', (error) => fail(error.message));
    child.on('close', (status, signal) =>
      status === 0 ? resolve() : fail(signal ? `ended by ${signal}` : `exit status ${status}`),
    );
  });
}

function shorten(lines) {
  if (lines.length <= 2 * KEPT_LINES) return lines;
  return [...lines.slice(0, KEPT_LINES), '…', ...lines.slice(-KEPT_LINES)];
}

function runSpinner(title, elapsedSec) {
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    process.stdout.write(`\r\u001B[2K${FRAMES[frame]} ${title} (${elapsedSec()} s)`);
  };
  draw();
  const timer = setInterval(draw, 100);
  return (lastLine) => {
    clearInterval(timer);
    process.stdout.write(`\r\u001B[2K${lastLine}\n`);
  };
}

function runPlainClock(title, elapsedSec) {
  console.log(`… ${title}`);
  const timer = setInterval(() => console.log(`… ${title}: ${elapsedSec()} s`), PLAIN_LINE_EVERY_MS);
  return (lastLine) => {
    clearInterval(timer);
    console.log(lastLine);
  };
}
