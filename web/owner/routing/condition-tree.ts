import type { GroupRuleCondition, Opening } from '../../../client-sdk/protocol/rule-set.ts';

/** The conditions that hold words, in the order in which they are offered (R4.6). */
export const WORD_PARTS = [
  'entryPage',
  'productId',
  'orderState',
  'firstWords',
  'language',
  'region',
  'channel',
  'tags',
  'level',
] as const;
export type WordPart = (typeof WORD_PARTS)[number];

/** How the conditions of a box go together. */
export const JOINS = ['all', 'any', 'none'] as const;
export type Join = (typeof JOINS)[number];

export interface ConditionBox {
  kind: 'box';
  join: Join;
  children: ConditionNode[];
}

/** A condition as it is edited: boxes within boxes, and leaves. */
export type ConditionNode =
  | ConditionBox
  | { kind: 'words'; part: WordPart; words: string[] }
  | { kind: 'hours'; hours: Opening[] };

/** The boxes and leaves of a condition; the outermost is always a box. */
export function treeOf(when: GroupRuleCondition): ConditionBox {
  const children: ConditionNode[] = WORD_PARTS.flatMap((part) => {
    const words = when[part];
    return words ? [{ kind: 'words', part, words }] : [];
  });
  if (when.hours) children.push({ kind: 'hours', hours: when.hours });
  children.push(...(when.all ?? []).map(nodeOf));
  if (when.any) children.push({ kind: 'box', join: 'any', children: when.any.map(nodeOf) });
  if (when.not) children.push({ kind: 'box', join: 'none', children: noneOf(when.not) });
  const [only] = children;
  // A box around a single box says nothing more than that box.
  return children.length === 1 && only?.kind === 'box' ? only : { kind: 'box', join: 'all', children };
}

/** The same, without a box around a single leaf. */
function nodeOf(when: GroupRuleCondition): ConditionNode {
  const box = treeOf(when);
  const [only] = box.children;
  return box.join === 'all' && box.children.length === 1 && only ? only : box;
}

/** What a `not` forbids: each branch of its `any`, or the whole. */
function noneOf(not: GroupRuleCondition): ConditionNode[] {
  const node = nodeOf(not);
  return node.kind === 'box' && node.join === 'any' ? node.children : [node];
}

/** The condition that a tree stands for, in the form of the rule set. */
export function conditionOf(node: ConditionNode): GroupRuleCondition {
  if (node.kind === 'words') return { [node.part]: node.words };
  if (node.kind === 'hours') return { hours: node.hours };
  const parts = node.children.map(conditionOf);
  if (node.join === 'any') return { any: parts };
  if (node.join === 'none') {
    const [only] = parts;
    return { not: parts.length === 1 && only ? only : { any: parts } };
  }
  return allOf(parts);
}

/** As flat as it can be: a part that is there already goes into the list of `all`. */
function allOf(parts: GroupRuleCondition[]): GroupRuleCondition {
  const flat: GroupRuleCondition = {};
  const more: GroupRuleCondition[] = [];
  for (const part of parts) {
    const names = Object.keys(part);
    if (names.length > 0 && names.every((name) => name !== 'all' && !(name in flat)))
      Object.assign(flat, part);
    else more.push(part);
  }
  return more.length === 0 ? flat : { ...flat, all: more };
}

/** True while something in it has still to be filled in. */
export function isUnfinished(node: ConditionNode): boolean {
  if (node.kind === 'words') return node.words.length === 0;
  if (node.kind === 'hours')
    return node.hours.length === 0 || node.hours.some(({ days }) => days.length === 0);
  return node.children.length === 0 || node.children.some(isUnfinished);
}
