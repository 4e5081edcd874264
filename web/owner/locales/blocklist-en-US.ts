import type { blocklistZhCN } from './blocklist-zh-CN.ts';

/** Words of the list of blocked buyers, in English. */
export const blocklistEnUS: typeof blocklistZhCN = {
  title: 'Blocklist',
  about: 'The shop takes no messages from these buyers. Blocking ends an open conversation at once.',
  none: 'Nobody is blocked',
  id: 'Buyer id',
  badId: 'A buyer id is made of 1 to 64 letters, digits or _ . -',
  buyer: 'Buyer',
  reason: 'Reason',
  unsaid: 'not said',
  by: 'By',
  at: 'When',
  block: 'Block',
  done: 'Blocked',
  unblock: 'Unblock',
  unblockOf: 'Unblock {{name}}',
  unblockConfirm: 'Unblock {{name}}?',
  unblocked: 'Unblocked',
};
