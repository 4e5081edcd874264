import type { LoadShop } from '../../router/script-runner.ts';
import type { Clock } from '../clock.ts';
import type { StoreDb } from '../store/open.ts';
import { readShopMemory } from '../store/open-work.ts';
import { readShopSetup } from './setup.ts';

/** Brings a shop that Redis does not hold: its rules, its staff and its open work, from the database. */
export const makeLoadShop =
  (db: StoreDb, clock: Clock): LoadShop =>
  async (shopId) => {
    const setup = await readShopSetup(db, shopId);
    if (!setup) return null;
    const { recent } = setup.rules;
    const recentWindowMs = Math.max(recent.awayWindowMs, recent.acceptingWindowMs);
    const now = clock();
    return { setup, memory: await readShopMemory(db, setup, now - recentWindowMs, now) };
  };
