/** Words of what a supervisor says to the agent, in Chinese. */
export const superviseZhCN = {
  label: '主管的悄悄话，买家看不到',
  said: '{{name}}（仅你可见）：{{text}}',
  nudged: '{{name}} 提醒你尽快处理',
  newWhisper: '{{name}} 对你说（买家看不到）',
  newReminder: '{{name}} 提醒你处理 {{buyer}} 的会话',
  open: '打开会话',
  handBack: '交还 {{name}}',
  handedBack: '已交还 {{name}}',
  failed: '没有交还：{{reason}}',
};
