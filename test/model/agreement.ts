import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { audit } from '../../router/audit.ts';
import { Router } from '../../router/router.ts';
import type { ShopSetup } from '../../router/types.ts';
import { randomShopId } from '../support/redis.ts';
import type { ModelShop } from './model-shop.ts';
import { Observer, pictureOf } from './observe.ts';
import * as ops from './operations.ts';
import { changeRules } from './rule-changes.ts';
import { AGENTS, sampleModel, sampleSetup } from './sample-shop.ts';
import { anyRuleStep, anyStep, operationsOf, type Step } from './steps.ts';

/** Noon in the shop's time zone, so that a run does not cross midnight by chance. */
const START_AT = Date.UTC(2026, 0, 5, 4);
const SHRINK_MS = 30_000;
/** So many runs go at a time. */
const LANES = 8;
/** Every so many steps everything is recounted, and after those that move many at once. */
const AUDIT_EVERY = 10;

type RuleStep = Extract<Step, { kind: 'rules' }>;

export interface Taken {
  step: Step;
  byFirst: boolean;
}

/** Takes steps on the router and on the reference, by two router instances in turn, and compares after each. */
export class Agreement {
  readonly #shopId = randomShopId();
  readonly #redis: Redis;
  readonly #routers: { first: Router; second: Router };
  readonly #observer = new Observer(this.#shopId);
  readonly #setup: ShopSetup;
  readonly #shop: ModelShop;
  readonly #done: string[] = [];

  /** @param changes of the sample's rules before it begins */
  constructor(redis: Redis, second: Redis, changes: RuleStep[] = []) {
    const loadShop = async () => null;
    const sample = sampleSetup(this.#shopId);
    this.#setup = { ...sample, rules: changes.reduce(changeRules, sample.rules) };
    this.#shop = sampleModel(this.#setup, START_AT);
    if (changes.length > 0) this.#done.push(`begins with ${JSON.stringify(changes)}`);
    this.#redis = redis;
    this.#routers = {
      first: new Router({ redis, loadShop }),
      second: new Router({ redis: second, loadShop }),
    };
  }

  async run(present: number[], steps: Taken[]): Promise<void> {
    const { first, second } = this.#routers;
    try {
      await first.publish(this.#setup, this.#shop.now);
      for (const agent of present) {
        await this.#take([ops.connect(this.#shop, AGENTS[agent]?.agentId ?? '', 'desktop', 0)], first);
      }
      for (const [index, { step, byFirst }] of steps.entries()) {
        await this.#takeStep(step, index + 1, byFirst ? first : second);
        const movesMany = step.kind === 'rules' || step.kind === 'staff';
        if (movesMany || index % AUDIT_EVERY === 0) await this.#audit();
      }
      this.#shop.now += 2001;
      await this.#take([ops.sweep(this.#shop.now)], first);
      await this.#routeForgotten(second);
      const forgotten = this.#shop.conversations.filter((one) => one.status === 'new');
      expect(forgotten, this.#told('R19')).toEqual([]);
      await this.#audit();
    } finally {
      await this.#forget();
    }
  }

  async #takeStep(step: Step, n: number, router: Router): Promise<void> {
    if (step.kind === 'time') {
      this.#shop.now += step.ms;
      this.#done.push(`+${step.ms} ms`);
    }
    await this.#take(operationsOf(step, this.#shop, this.#setup, n), router);
    if (step.kind === 'time') await this.#routeForgotten(router);
  }

  async #take(operations: ops.Operation[], router: Router): Promise<void> {
    const answers: unknown[] = [];
    for (const operation of operations) {
      this.#done.push(operation.name);
      answers.push(await operation.real(router, this.#shopId));
    }
    const ids = this.#shop.conversations.map((one) => one.conversationId);
    const opened = operations.map(({ opens }) => opens).filter((id) => id !== undefined);
    const { picture, chosen } = await this.#observer.look(router, [...new Set([...ids, ...opened])]);
    this.#shop.chosen = chosen;
    const expected = operations.map((operation) => operation.model(this.#shop));
    if (JSON.stringify(answers) !== JSON.stringify(expected)) {
      expect(answers, this.#told('the answers')).toEqual(expected);
    }
    const wanted = pictureOf(this.#shop);
    if (picture !== wanted)
      expect.fail(this.#told(`the shop is not the same:\n${difference(picture, wanted)}\n`));
  }

  /** R19: what a crash left without a decision, the sweep finds. */
  async #routeForgotten(router: Router): Promise<void> {
    for (const { conversationId, openedAt } of this.#shop.conversations.filter(
      (one) => one.status === 'new',
    )) {
      if (this.#shop.now - openedAt > 2000) {
        await this.#take([ops.route(this.#shop, conversationId, 'sweep')], router);
      }
    }
  }

  async #audit(): Promise<void> {
    const broken = await audit(this.#redis, this.#shopId);
    if (broken.length > 0) expect(broken, this.#told('the audit')).toEqual([]);
  }

  #told(what: string): string {
    return `${what}, after:\n  ${this.#done.join('\n  ')}\n`;
  }

  async #forget(): Promise<void> {
    const keys = await this.#redis.keys(`fenliu:{${this.#shopId}}:*`);
    if (keys.length > 0) await this.#redis.del(...keys);
    await this.#redis.srem('fenliu:shops', this.#shopId);
  }
}

function difference(picture: string, wanted: string): string {
  const [real, rules] = [picture.split('\n'), wanted.split('\n')];
  return [
    ...real.filter((line) => !rules.includes(line)).map((line) => `  scripts: ${line}`),
    ...rules.filter((line) => !real.includes(line)).map((line) => `  rules:   ${line}`),
  ].join('\n');
}

const ANY_RUN = [
  fc.noBias(fc.array(anyRuleStep, { maxLength: 10, size: 'max' })),
  fc.uniqueArray(fc.nat({ max: AGENTS.length - 1 }), { maxLength: AGENTS.length, size: 'max' }),
  // Without a bias to small ones: a shop must be busy before most rules are met.
  fc.noBias(fc.array(fc.record({ step: anyStep, byFirst: fc.boolean() }), { maxLength: 60, size: 'max' })),
] as const;

/**
 * So many runs of up to 60 steps, drawn from one seed. Several go side by side, each in a shop of its own: while one
 * waits for Redis the others go on.
 */
export async function agreeOnRuns(runs: number, seed: number, redis: Redis, second: Redis): Promise<void> {
  let failed: { lane: number; at: number } | null = null;
  const agreeInTurn = async (lane: number) => {
    const property = fc.asyncProperty(...ANY_RUN, async (changes, present, steps) => {
      // Once a run has failed it is made shorter for a while, not for ever, and the others end.
      if (failed && (failed.lane !== lane || Date.now() - failed.at > SHRINK_MS)) return;
      try {
        await new Agreement(redis, second, changes).run(present, steps);
      } catch (error) {
        failed ??= { lane, at: Date.now() };
        if (failed.lane === lane) throw error;
      }
    });
    const numRuns = Math.floor((runs + lane) / LANES);
    await fc.assert(property, { seed: seed + lane * LANES, numRuns, endOnFailure: false });
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, (_, lane) => agreeInTurn(lane)));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
}
