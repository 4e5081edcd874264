import type { RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { rest } from '../../client-sdk/rest.ts';
import type { StaffSession } from '../shared/signed-in.tsx';

const path = (shopId: string) => `/v1/shops/${encodeURIComponent(shopId)}/rules`;

/** The published rule set (R18). */
export async function loadRules({ url, keeper }: StaffSession, shopId: string): Promise<RulesAnswer> {
  return rest(url, path(shopId), { token: await keeper.token() });
}

/**
 * Publishes a rule set on top of a version.
 * @throws WireFailure `conflict` when somebody published after `baseVersion`; `bad_request` with the path of a fault.
 */
export async function publishRules(
  { url, keeper }: StaffSession,
  shopId: string,
  baseVersion: number,
  rules: RuleSet,
): Promise<RulesAnswer> {
  return rest(url, path(shopId), {
    method: 'PUT',
    token: await keeper.token(),
    json: { baseVersion, rules },
  });
}
