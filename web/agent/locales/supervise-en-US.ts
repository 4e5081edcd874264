import type { superviseZhCN } from './supervise-zh-CN.ts';

/** Words of what a supervisor says to the agent, in English. */
export const superviseEnUS: typeof superviseZhCN = {
  label: 'Whispers of supervisors, which the buyer does not see',
  said: '{{name}} (for your eyes only): {{text}}',
  nudged: '{{name}} asks you to see to it soon',
  newWhisper: '{{name}} whispers (the buyer does not see it)',
  newReminder: '{{name}} reminds you of the conversation with {{buyer}}',
  open: 'Open',
  handBack: 'Back to {{name}}',
  handedBack: 'Handed back to {{name}}',
  failed: 'Not handed back: {{reason}}',
};
