import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a program in the folder of `here` (an `import.meta.url`), as source or built. */
export const fileBeside = (here: string, name: string): string =>
  fileURLToPath(new URL(`./${name}${extname(fileURLToPath(here))}`, here));

/** @param settings on top of this process' environment */
export function forkBeside(here: string, name: string, settings: Record<string, string> = {}): ChildProcess {
  return fork(fileBeside(here, name), [], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/**
 * Sends an order and waits for the answer to it.
 * @throws when the process ends instead
 */
export async function askChild<Answer>(child: ChildProcess, order: object): Promise<Answer> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`a process of clients ended with ${code}`);
  });
  ended.catch(() => {});
  const answered = once(child, 'message') as Promise<[Answer]>;
  child.send(order);
  try {
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  } finally {
    gone.abort();
  }
}

/** Says what `work` came to, or ends this process with what went wrong. */
export function answerWith(work: Promise<object>): void {
  work.then(
    (answer) => process.send?.(answer),
    (error: Error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
}
