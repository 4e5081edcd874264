import type {
  CheckAnswer,
  DifferencesAnswer,
  DifferencesQuery,
  DraftAnswer,
  DryRun,
  RulesAnswer,
  RuleVersionsAnswer,
} from '../../client-sdk/protocol/rest.ts';
import { type RestCall, rest } from '../../client-sdk/rest.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import type { StaffSession } from '../shared/signed-in.tsx';

/** The life of a shop's rules (R18). Every call throws a `WireFailure` when it is refused. */
async function call<T>(
  { url, keeper }: StaffSession,
  shopId: string,
  path: string,
  more: RestCall = {},
): Promise<T> {
  const token = await keeper.token();
  return rest(url, `/v1/shops/${encodeURIComponent(shopId)}/rules${path}`, { token, ...more });
}

/** What is not there is null. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (toFailure(thrown).code === 'not_found') return null;
    throw thrown;
  }
}

export const loadVersions = (session: StaffSession, shopId: string, before?: number) =>
  call<RuleVersionsAnswer>(session, shopId, '/versions', { query: { before } });

export const loadDraft = (session: StaffSession, shopId: string) =>
  orNull(call<DraftAnswer>(session, shopId, '/draft'));

/** `conflict` when somebody saved since `revision`. */
export const saveDraft = (
  session: StaffSession,
  shopId: string,
  draft: { baseVersion: number; rules: object; revision: number },
) => call<DraftAnswer>(session, shopId, '/draft', { method: 'PUT', json: draft });

export const dropDraft = (session: StaffSession, shopId: string) =>
  call<void>(session, shopId, '/draft', { method: 'DELETE' });

/** All faults of these rules, or of the draft. */
export const checkRules = (session: StaffSession, shopId: string, rules?: object) =>
  call<CheckAnswer>(session, shopId, '/check', { method: 'POST', json: { rules } });

/** `conflict` when somebody published after `baseVersion`. */
export const publishDraft = (
  session: StaffSession,
  shopId: string,
  publication: { baseVersion: number; note?: string },
) => call<RulesAnswer>(session, shopId, '/publish', { method: 'POST', json: publication });

export const goBack = (session: StaffSession, shopId: string, version: number) =>
  call<RulesAnswer>(session, shopId, '/go-back', { method: 'POST', json: { version } });

/** A dry run of the draft. */
export const startDryRun = (session: StaffSession, shopId: string, day: string) =>
  call<DryRun>(session, shopId, '/dry-run', { method: 'POST', json: { day } });

/** The newest one. */
export const loadDryRun = (session: StaffSession, shopId: string) =>
  orNull(call<DryRun>(session, shopId, '/dry-run'));

export const cancelDryRun = (session: StaffSession, shopId: string, runId: string) =>
  call<DryRun>(session, shopId, `/dry-run/${encodeURIComponent(runId)}`, { method: 'DELETE' });

/** One page of the conversations that a dry run found to go otherwise. */
export const listDifferences = (
  session: StaffSession,
  shopId: string,
  runId: string,
  query: Partial<DifferencesQuery>,
) =>
  call<DifferencesAnswer>(session, shopId, `/dry-run/${encodeURIComponent(runId)}/differences`, {
    query: { ...query },
  });
