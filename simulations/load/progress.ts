import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a run is: a bar on a terminal, a line now and then elsewhere; on stderr, off the results. */
export class Progress {
  readonly #bar: SingleBar | null;
  readonly #write: (line: string) => void;
  #lastLineAt = Number.NEGATIVE_INFINITY;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#write = (line) => stream.write(`${line}\n`);
    this.#bar = stream.isTTY
      ? new SingleBar(
          { format: '{bar} {value}/{total} s · {what}', stream, clearOnComplete: true },
          Presets.shades_classic,
        )
      : null;
  }

  /** Begins to count; `what` is said beside the bar. */
  start(totalSec: number, what: string): void {
    if (this.#bar) this.#bar.start(totalSec, 0, { what });
    else this.#write(what);
  }

  update(sec: number, totalSec: number, what: string): void {
    this.#bar?.update(Math.floor(sec), { what });
    if (this.#bar || sec - this.#lastLineAt < 10) return;
    this.#lastLineAt = sec;
    this.#write(`${Math.floor(sec)} of ${totalSec} s · ${what}`);
  }

  stop(): void {
    this.#bar?.stop();
  }

  /** One step of the work around the run. */
  say(line: string): void {
    this.#write(line);
  }
}
