import type { superviseZhCN } from './supervise-zh-CN.ts';

/** Words of what a supervisor does by hand, and of what alarms him, in English. */
export const superviseEnUS: typeof superviseZhCN = {
  state: {
    choose: 'Set the state of {{name}}',
    done: '{{name}} is now: {{state}}',
    failed: 'The state was not changed: {{reason}}',
  },
  buyer: {
    edit: 'Buyer settings',
    title: 'Settings for {{name}}',
    blocked: 'Blocked',
    dedicatedTo: 'Dedicated agent: {{name}}',
    dedicated: 'Dedicated agent',
    dedicatedHint: 'Is asked first when this buyer comes, before any group.',
    nobody: 'Nobody',
    block: 'Block this buyer',
    blockHint: 'His messages are refused, and his open conversation ends at once.',
    save: 'Save',
    saved: 'Saved',
    failed: 'Not saved: {{reason}}',
  },
  rating: 'Rated by the buyer: {{stars}} of 5 stars',
  alarms: {
    title: 'Alarms ({{count}})',
    label: 'Alarms',
    clear: 'Clear all',
    dismiss: 'Clear',
    slow_reply: '{{buyer}} has waited {{waited}} for a reply of {{agent}}',
    missed: '{{buyer}} has waited {{waited}}: no reply of {{agent}} in time, and nobody else could take over',
    set_away: '{{agent}} let several buyers wait and was set away',
    auto_away: '{{agent}} did nothing for a while and was set away',
  },
};
