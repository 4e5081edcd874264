import { expect, it } from 'vitest';
import { runSteady } from '../../simulations/load/steady.ts';
import { startTestApp } from '../support/app.ts';

it('P1 P2 P3 P4 P5 P6 P8 M1 M3 M4 M6 hold for 20 buyers and 3 agents over real sockets', async () => {
  const app = await startTestApp({ agentMessagesPer10Sec: 10_000, loginsPerMinute: 1000 });
  try {
    const report = await runSteady({
      buyers: 20,
      agents: 3,
      seconds: 6,
      seed: 11,
      url: app.url,
      databaseUrl: app.config.databaseUrl,
      dataDir: app.config.dataDir,
    });
    expect(report.breaches, `seed ${report.seed}`).toEqual([]);
    expect(report).toMatchObject({ lost: 0, doubled: 0, inversions: 0, gaps: 0, twoAgents: 0, overLimit: 0 });
    expect(report).toMatchObject({ orphans: 0, overtaken: 0, metricsMismatch: 0 });
    expect(report.conversations).toBeGreaterThanOrEqual(20);
    expect(report.acknowledged).toBeGreaterThan(40);
    expect(report.received).toBeGreaterThan(40);
    expect(report.logged).toBeGreaterThanOrEqual(report.acknowledged);
  } finally {
    await app.close();
  }
}, 90_000);
