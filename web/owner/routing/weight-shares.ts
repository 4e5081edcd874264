/** R5: who is not named has 100. */
const WEIGHT = 100;

/** The part of a group's chats, 0 to 1, that a member's weight comes to. */
export function shareOf(
  agentId: string,
  members: readonly string[],
  weights: Readonly<Record<string, number>>,
): number {
  const sum = members.reduce((total, member) => total + (weights[member] ?? WEIGHT), 0);
  return sum === 0 ? 0 : (weights[agentId] ?? WEIGHT) / sum;
}
