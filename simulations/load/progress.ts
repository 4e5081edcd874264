import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a run is: a bar on a terminal, a line now and then elsewhere; on stderr, off the results. */
export class Progress {
  readonly #bar: SingleBar | null;
  readonly #unit: string;
  readonly #write: (line: string) => void;
  #lastLineAt = Number.NEGATIVE_INFINITY;

  /** @param unit of what is counted */
  constructor(unit = 's', stream: NodeJS.WriteStream = process.stderr) {
    this.#unit = unit;
    this.#write = (line) => stream.write(`${line}\n`);
    this.#bar = stream.isTTY
      ? new SingleBar(
          { format: `{bar} {value}/{total} ${unit} · {what}`, stream, clearOnComplete: true },
          Presets.shades_classic,
        )
      : null;
  }

  /** Begins to count; `what` is said beside the bar. */
  start(total: number, what: string): void {
    if (this.#bar) this.#bar.start(total, 0, { what });
    else this.#write(what);
  }

  update(done: number, total: number, what: string): void {
    this.#bar?.update(Math.floor(done), { what });
    if (this.#bar || done - this.#lastLineAt < 10) return;
    this.#lastLineAt = done;
    this.#write(`${Math.floor(done)} of ${total} ${this.#unit} · ${what}`);
  }

  stop(): void {
    this.#bar?.stop();
  }

  /** One step of the work around the run. */
  say(line: string): void {
    this.#write(line);
  }
}
