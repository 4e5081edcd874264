import type { AppScope } from '../../../client-sdk/protocol/permissions.ts';

/** The key of a scope's words; a dot would be taken for a path among them. */
export const scopeKey = (scope: AppScope): string => `apps.scope.${scope.replaceAll('.', '_')}`;
