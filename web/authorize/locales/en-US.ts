import { appsEnUS } from '../../owner/locales/apps-en-US.ts';
import type { authorizeZhCN } from './zh-CN.ts';

/** Words of the page on which a person lets an app in, in English. */
export const authorizeEnUS: typeof authorizeZhCN = {
  title: 'Let an app in',
  ask: 'Let {{app}} in?',
  about: '{{app}} will act for you in “{{shop}}”:',
  until: 'The owner can revoke it at any time, under “Apps” in the console. What you lose, it loses too.',
  allow: 'Allow',
  deny: 'Deny',
  account: 'Logged in: {{name}}',
  otherAccount: 'Another account',
  failed: {
    not_found:
      'There is no such app, its redirect address is another, or it is not of a shop of yours. Ask whoever provides it.',
    forbidden:
      'You have none of the rights that this app asks for. Let the owner do it, or use another account.',
    bad_request: 'This link is not whole, or wrong. Open it once more from the app.',
    other: 'This did not work now. Open it once more from the app in a while.',
  },
  scope: appsEnUS.scope,
};
