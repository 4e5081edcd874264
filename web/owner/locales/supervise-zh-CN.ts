/** Words of what a supervisor does by hand, and of what alarms him, in Chinese. */
export const superviseZhCN = {
  state: {
    choose: '设置 {{name}} 的状态',
    done: '{{name}} 的状态已设为：{{state}}',
    failed: '状态没有切换：{{reason}}',
  },
  buyer: {
    edit: '买家设置',
    title: '{{name}} 的设置',
    blocked: '已屏蔽',
    dedicatedTo: '专属客服：{{name}}',
    dedicated: '专属客服',
    dedicatedHint: '这位买家来了先问他，再按分组分配。',
    nobody: '不设置',
    block: '屏蔽这位买家',
    blockHint: '不再接收他的消息，正在进行的会话会立即结束。',
    save: '保存',
    saved: '已保存',
    failed: '没有保存：{{reason}}',
  },
  rating: '买家评价：{{stars}} 星，共 5 星',
  alarms: {
    title: '提醒（{{count}}）',
    label: '提醒',
    clear: '全部清除',
    dismiss: '清除',
    slow_reply: '{{buyer}} 等了 {{waited}}，{{agent}} 还没有回复',
    missed: '{{buyer}} 等了 {{waited}}，{{agent}} 超时未回复，没有其他人可以接手',
    set_away: '{{agent}} 连续超时未回复，已被设为挂起',
    auto_away: '{{agent}} 一段时间没有操作，已被设为挂起',
  },
};
