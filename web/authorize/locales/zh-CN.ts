import { appsZhCN } from '../../owner/locales/apps-zh-CN.ts';

/** Words of the page on which a person lets an app in, in Chinese. */
export const authorizeZhCN = {
  title: '授权应用',
  ask: '允许 {{app}} 访问吗？',
  about: '{{app}} 将以您的身份在「{{shop}}」中：',
  until: '随时可以在店主看板的“应用与通知”中停用。您失去的权限，它也同时失去。',
  allow: '允许',
  deny: '拒绝',
  account: '当前账号：{{name}}',
  otherAccount: '换个账号',
  failed: {
    not_found: '没有这个应用，它的回调地址不符，或它不属于您的店铺。请联系提供应用的一方。',
    forbidden: '您没有这个应用所需的权限。请让店主授权，或换个账号。',
    bad_request: '这个链接不完整或有误。请从应用中重新打开。',
    other: '现在无法完成，请稍后从应用中重新打开。',
  },
  scope: appsZhCN.scope,
};
