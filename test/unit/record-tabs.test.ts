import { expect, test } from 'vitest';
import { BUILT_IN_ROLES, type BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import { recordTabsOf } from '../../web/owner/records/record-tabs.ts';

test.each<[BuiltInRole, string[]]>([
  ['finance', ['log', 'performance', 'shares', 'staffing']],
  ['service_head', ['log', 'exports', 'performance']],
  ['agent', []],
])('the records of the role %s are those that its rights open', (role, tabs) => {
  expect(recordTabsOf(BUILT_IN_ROLES[role])).toEqual(tabs);
});
