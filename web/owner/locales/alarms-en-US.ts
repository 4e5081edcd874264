import type { alarmsZhCN } from './alarms-zh-CN.ts';

/** Words of the alarms and their thresholds, in English. */
export const alarmsEnUS: typeof alarmsZhCN = {
  title: 'Alarms',
  bell: 'Alarms: {{count}} to handle',
  none: 'No alarms to handle',
  noneHandled: 'No alarm has been handled yet',
  seeAll: 'See all alarms',
  which: 'Which alarms',
  state: { open: 'To handle', handled: 'Handled' },
  tabs: { list: 'Alarms', settings: 'Alarm settings' },
  severity: { '1': 'Note', '2': 'Check', '3': 'Urgent' },
  comma: ', ',
  since: 'for',
  over: 'Ended by itself after {{lasted}}',
  raisedAt: 'Raised {{at}}',
  times: '{{count}} times',
  first: 'The first {{count}} are listed: handle them to see the rest',
  more: 'More',
  say: {
    nobody_online: 'Nobody is online in working hours',
    nobody_online_group: 'Nobody of “{{group}}” is online in its working hours',
    missed: '{{agent}} did not reply to {{buyer}} in time, and nobody else could take over',
    oldest_wait: '{{buyer}} has waited longest in “{{group}}”, without a reply',
    slow_reply: '{{buyer}} is still waiting for a reply from {{agent}}',
    banned_words_agent: '{{agent}} used banned words with {{buyer}}: {{words}}',
    banned_words_buyer: '{{buyer}} mentioned: {{words}}',
    bad_rating: '{{buyer}} gave {{agent}} a bad rating: {{stars}} of 5 stars',
    set_away: '{{agent}} let several buyers wait and was set away',
    auto_away: '{{agent}} did nothing for a while and was set away',
  },
  handle: 'Mark handled',
  handleOf: 'Mark handled: {{what}}',
  handleAll: 'Mark all that ended as handled',
  withNote: 'Handle with a note',
  withNoteOf: 'Handle with a note: {{what}}',
  note: 'Note',
  noteHint: 'What was done about it, if you like',
  handled: 'Handled',
  handledBy: 'Handled by {{name}}, {{at}}',
  signals: {
    label: 'Sound and desktop notifications',
    hint: 'One sound for new alarms, and a notification while this page is not in front. On this device only.',
    denied:
      'The browser does not allow notifications: there is sound alone. You can allow them in its site settings.',
  },
  settings: {
    about:
      'Beyond these limits an alarm is raised: it is listed here, can be heard, and can go to a webhook.',
    slowReply:
      'When an agent’s own reply is slow is set under “Routing → Slow replies”, since the agent is alarmed too.',
    oldestWait: 'Longest wait of a buyer',
    oldestWaitHint:
      'In each group, the buyer who has waited longest without a reply. Counted in working hours only.',
    nobodyOnline: 'Nobody online',
    nobodyOnlineHint:
      'For so long in working hours. A shop that has set no working hours is taken to be always open.',
    badRating: 'Bad rating',
    badRatingHint: 'A buyer gives so many stars, or fewer.',
    stars: '{{count}} of 5 or fewer',
    off: 'No alarm',
    agentWords: 'Words that agents must not use',
    agentWordsHint:
      'One on each line. Letter case and width do not matter; Latin words are found as whole words only.',
    buyerWords: 'Words of buyers to look out for',
    buyerWordsHint: 'One on each line, such as “complaint” or “lawyer”.',
    tooMany: 'At most 1,000 words',
    tooLong: 'At most 50 characters each: {{word}}',
    save: 'Save',
    saved: 'Saved: in force within seconds',
  },
};
