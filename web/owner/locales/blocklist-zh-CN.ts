/** Words of the list of blocked buyers, in Chinese. */
export const blocklistZhCN = {
  title: '黑名单',
  about: '本店不接收这些买家的消息。加入时，正在进行的会话会立即结束。',
  none: '没有被拉黑的买家',
  id: '买家 ID',
  badId: '买家 ID 由 1 到 64 个字母、数字或 _ . - 组成',
  buyer: '买家',
  reason: '原因',
  unsaid: '未填写',
  by: '操作人',
  at: '时间',
  block: '拉黑',
  done: '已拉黑',
  unblock: '移出',
  unblockOf: '把 {{name}} 移出黑名单',
  unblockConfirm: '把 {{name}} 移出黑名单？',
  unblocked: '已移出黑名单',
};
