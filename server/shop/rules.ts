import { type Ack, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { RulesAnswer, RulesFault } from '../../client-sdk/protocol/rest.ts';
import type { Router } from '../../router/router.ts';
import type { StaffKinds } from '../../router/rules/defaults.ts';
import type { Effect, ShopSetup } from '../../router/types.ts';
import type { Clock } from '../clock.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { ruleSets } from '../store/schema.ts';
import { checkDocument } from './rules-check.ts';
import { readShopSetup } from './setup.ts';

export interface PublishParts {
  db: StoreDb;
  router: Pick<Router, 'publish' | 'readStoredSetup' | 'readLoadedShops'>;
  clock: Clock;
  deliver: (shopId: ShopId, effects: Effect[]) => Promise<void> | void;
}

/** A rule set on its way to become a version. */
export interface Publication {
  /** The version in force as the publisher knows it. */
  baseVersion: number;
  /** Checked before it is published, whatever it is. */
  rules: unknown;
  note?: string | undefined;
  /** Set where an old version is published once more. */
  fromVersion?: number;
}

/**
 * Publishes a new version of a shop's rules (R18). Refuses with `bad_request` and the place of the first
 * fault, or with `conflict` when `baseVersion` is not the version in force.
 */
export const publishRules = async (
  parts: PublishParts,
  shopId: ShopId,
  author: Author,
  { baseVersion, rules: document, note, fromVersion }: Publication,
): Promise<Ack<RulesAnswer>> => {
  const { db, clock } = parts;
  const setup = await readShopSetup(db, shopId);
  if (!setup) return refuse('not_found');
  const { faults, rules } = checkDocument(document, kindsOf(setup));
  if (!rules) return refuseFault(faults);
  if (baseVersion !== setup.version) return refuse('conflict');
  const version = baseVersion + 1;
  // Of two who publish on the same base at once, the key lets one in.
  const inserted = await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(ruleSets)
      .values({
        shopId,
        version,
        document: rules,
        publishedAt: clock(),
        publishedBy: author.actor.id,
        note: note || null,
        fromVersion: fromVersion ?? null,
      })
      .onConflictDoNothing()
      .returning({ version: ruleSets.version });
    if (!row) return false;
    // The documents themselves are kept, version by version.
    await recordOperation(tx, {
      ...author,
      shopId,
      action: fromVersion === undefined ? 'rules.publish' : 'rules.go-back',
      target: `rules:${version}`,
      before: { version: baseVersion },
      after: { version, note: note || null, fromVersion: fromVersion ?? null },
      at: clock(),
    });
    return true;
  });
  if (!inserted) return refuse('conflict');
  await putInForce(parts, shopId);
  return { ok: true, data: { version, rules } };
};

export const kindsOf = (setup: ShopSetup): StaffKinds =>
  new Map(setup.agents.map(({ agentId, kind }) => [agentId, kind]));

/** The first fault, with its place in a request that carries the document as `rules`. */
export const refuseFault = ([fault]: RulesFault[]): WireError =>
  refuse('bad_request', {
    path: fault?.path ? `rules.${fault.path}` : 'rules',
    reason: fault?.message ?? fault?.reason ?? '',
  });

/** So many times somebody else may change the shop while it is being published. */
const MAX_ROUNDS = 10;

/**
 * Puts into force what PostgreSQL holds of the rules and the staff, where the router has something else. It looks
 * once more after publishing: whoever published last has seen the newest. Asking the router first matters: a Redis
 * that came back empty is built again with its open conversations before it gets new rules.
 */
export const putInForce = async (
  { db, router, clock, deliver }: PublishParts,
  shopId: ShopId,
): Promise<void> => {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const setup = await readShopSetup(db, shopId);
    if (!setup) return;
    const inForce = await router.readStoredSetup(shopId, clock());
    if (inForce.version > setup.version || JSON.stringify(inForce) === JSON.stringify(setup)) return;
    const effects = await router.publish(setup, clock());
    // Who is in which group, and so how far a scope of groups reaches, the rules alone say.
    const hasNewRules = JSON.stringify(inForce.rules) !== JSON.stringify(setup.rules);
    await deliver(shopId, hasNewRules ? [...effects, { type: 'rules' }] : effects);
  }
};

/** For the start of a process: publishes what an earlier one committed and then could not tell the router. */
export const publishCommitted = async (parts: PublishParts): Promise<void> => {
  for (const shopId of await parts.router.readLoadedShops()) await putInForce(parts, shopId);
};
