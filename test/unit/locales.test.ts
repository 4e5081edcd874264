import { expect, test } from 'vitest';
import { agentEnUS } from '../../web/agent/locales/en-US.ts';
import { agentZhCN } from '../../web/agent/locales/zh-CN.ts';
import { authorizeEnUS } from '../../web/authorize/locales/en-US.ts';
import { authorizeZhCN } from '../../web/authorize/locales/zh-CN.ts';
import { ownerEnUS } from '../../web/owner/locales/en-US.ts';
import { ownerZhCN } from '../../web/owner/locales/zh-CN.ts';
import type { Texts } from '../../web/shared/i18n.ts';
import { enUS } from '../../web/shared/locales/en-US.ts';
import { zhCN } from '../../web/shared/locales/zh-CN.ts';
import { TRACE_TEXTS } from '../../web/shared/trace-locale.ts';

const PARTS: Record<string, [zhCN: Texts, enUS: Texts]> = {
  shared: [zhCN, enUS],
  agent: [agentZhCN, agentEnUS],
  owner: [ownerZhCN, ownerEnUS],
  authorize: [authorizeZhCN, authorizeEnUS],
  trace: [TRACE_TEXTS['zh-CN'], TRACE_TEXTS['en-US']],
};

function keys(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [`${path}${key}`] : keys(text, `${path}${key}.`),
  );
}

function text(texts: Texts, key: string): string {
  return key.split('.').reduce<Texts | string>((at, part) => (at as Texts)[part] ?? '', texts) as string;
}

const placeholders = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test.each(Object.entries(PARTS))('%s: both languages have the same keys, none empty', (_part, [zh, en]) => {
  expect(keys(en).sort()).toEqual(keys(zh).sort());
  expect(keys(zh).filter((key) => text(zh, key) === '' || text(en, key) === '')).toEqual([]);
});

test.each(Object.entries(PARTS))('%s: both languages fill in the same values', (_part, [zh, en]) => {
  const differing = keys(zh).filter(
    (key) => placeholders(text(zh, key)).join() !== placeholders(text(en, key)).join(),
  );
  expect(differing).toEqual([]);
});
