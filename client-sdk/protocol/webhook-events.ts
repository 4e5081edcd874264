/** What a webhook can be told of. No zod here: the console lists them too. */
export const WEBHOOK_EVENTS = [
  'queued',
  'assigned',
  'message',
  'transferred',
  'closed',
  'light_changed',
  'alarm_raised',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
