import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { benchAssign } from './assign/assign.ts';
import { renderBenchPage } from './bench-page.ts';
import { benchConnections } from './connections/connections.ts';
import { benchDashboard } from './dashboard/dashboard.ts';
import { benchLog } from './log/log.ts';
import { describeMachine } from './machine.ts';
import type { Measure } from './measure.ts';
import { benchRelay } from './relay/relay.ts';
import { renderMeasures } from './render-measures.ts';
import { benchResume } from './resume/resume.ts';
import { benchScreen } from './screen/screen.ts';

/** `npm run bench -- NAME`: pairs measured in turn in one call; ends with exit status 1 when a target was missed. */

type Bench = (rounds: number, redisBinary: string, say: (line: string) => void) => Promise<Measure[]>;

const BENCHES: Record<string, Bench> = {
  relay: benchRelay,
  assign: benchAssign,
  connections: benchConnections,
  log: benchLog,
  dashboard: benchDashboard,
  resume: benchResume,
  screen: benchScreen,
};

/** Where all benches together write their measures. */
const PAGE = 'bench.html';

const rounds = (value: string) => {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 50) return number;
  throw new InvalidArgumentError('a whole number from 1 to 50, please.');
};

const program = new Command('bench')
  .description('What fenliu costs, beside the least that the same work could cost')
  .argument('[name]', `one of ${Object.keys(BENCHES).join(', ')}; absent: all, and ${PAGE}`)
  .option('--rounds <n>', 'how often each pair is measured', rounds, 5)
  .option('--json', 'print one JSON object as the last line')
  .action(async (name: string | undefined, flags: { rounds: number; json?: true }) => {
    const names = name === undefined ? Object.keys(BENCHES) : [name];
    const redisBinary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
    const machine = describeMachine(redisBinary);
    const measures: Measure[] = [];
    for (const one of names) {
      const bench = BENCHES[one] ?? program.error(`there is no bench ${one}`);
      measures.push(...(await bench(flags.rounds, redisBinary, (line) => console.error(line))));
    }
    console.log(renderMeasures(machine, measures));
    if (name === undefined) {
      writeFileSync(PAGE, renderBenchPage(machine, flags.rounds, measures));
      console.log(`\n${PAGE}`);
    }
    if (flags.json) console.log(JSON.stringify({ machine, rounds: flags.rounds, measures }));
    process.exitCode = measures.some(({ met }) => met === false) ? 1 : 0;
  });

await program.parseAsync();
