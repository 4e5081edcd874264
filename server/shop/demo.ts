import { and, eq } from 'drizzle-orm';
import { makeRuleSet } from '../../router/rules/defaults.ts';
import type { NewId } from '../ids.ts';
import { hashPassword } from '../staff/password.ts';
import type { StoreDb } from '../store/open.ts';
import { persons, quickPhrases, ruleSets, shops, subAccounts } from '../store/schema.ts';
import { DEMO_PHRASES, DEMO_RULES, DEMO_SHOP } from './demo-content.ts';
import {
  type DemoFile,
  movedDemo,
  newDemo,
  readDemoFile,
  removeDemoFile,
  writeDemoFile,
} from './demo-file.ts';

export interface DemoParts {
  db: StoreDb;
  dataDir: string;
  /** As people reach this server, without a slash at the end. */
  baseUrl: string;
  newId: NewId;
  now: number;
}

/** `created` is said once, at the first start; `absent`: there are shops, but none that this data folder knows. */
export type DemoResult = { status: 'created' | 'kept'; demo: DemoFile } | { status: 'absent' };

/**
 * Sees to it that a first start has a demo shop, and that `demo.json` tells how to get in.
 * The file is written before the shop: whenever a start breaks off, the next one finds passwords that fit.
 */
export const prepareDemo = async (parts: DemoParts): Promise<DemoResult> => {
  const { db, dataDir, baseUrl } = parts;
  const found = await readDemoFile(dataDir);
  const [anyShop] = await db.select({ id: shops.id }).from(shops).limit(1);
  if (!anyShop) {
    const demo = found ? movedDemo(found, baseUrl) : newDemo(baseUrl);
    await writeDemoFile(dataDir, demo);
    if (await insertDemo(parts, demo)) return { status: 'created', demo };
    // Another process that shares the database was first: its own file holds the passwords.
    await removeDemoFile(dataDir);
    return { status: 'absent' };
  }
  if (!found || !(await hasShop(db, found))) return { status: 'absent' };
  const demo = movedDemo(found, baseUrl);
  if (JSON.stringify(demo) !== JSON.stringify(found)) await writeDemoFile(dataDir, demo);
  return { status: 'kept', demo };
};

const hasShop = async (db: StoreDb, { shopId, shopSecret }: DemoFile): Promise<boolean> => {
  const rows = await db
    .select({ id: shops.id })
    .from(shops)
    .where(and(eq(shops.id, shopId), eq(shops.secret, shopSecret)));
  return rows.length > 0;
};

/** Writes the whole shop or nothing. False when it is there already. */
const insertDemo = async ({ db, newId, now }: DemoParts, demo: DemoFile): Promise<boolean> => {
  const { shopId } = demo;
  const staff = await Promise.all(
    demo.accounts.map(async (account) => ({
      ...account,
      personId: newId('p'),
      passwordHash: await hashPassword(account.password),
    })),
  );
  return db.transaction(async (transaction) => {
    const [shop] = await transaction
      .insert(shops)
      .values({ id: shopId, ...DEMO_SHOP, secret: demo.shopSecret, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: shops.id });
    if (!shop) return false;
    await transaction.insert(persons).values(
      staff.map(({ personId, login, name, passwordHash }) => ({
        id: personId,
        login,
        name,
        passwordHash,
      })),
    );
    await transaction.insert(subAccounts).values(
      staff.map(({ personId, login, name, role }) => ({
        shopId,
        id: login,
        personId,
        name,
        role,
        kind: role,
        createdAt: now,
      })),
    );
    await transaction.insert(ruleSets).values({
      shopId,
      version: 1,
      document: makeRuleSet(DEMO_RULES, new Map(staff.map(({ login, role }) => [login, role]))),
      publishedAt: now,
    });
    await transaction
      .insert(quickPhrases)
      .values(
        DEMO_PHRASES.map(({ code, text }, position) => ({ id: newId('q'), shopId, code, text, position })),
      );
    return true;
  });
};
