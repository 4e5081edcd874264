/** A department as far as its place in the tree goes. */
export interface TreeNode {
  id: string;
  parentId: string | null;
}

/** These departments and all that stand under them; each round looks one storey deeper. */
export function subtreeOf(nodes: readonly TreeNode[], rootIds: readonly string[]): Set<string> {
  const found = new Set(rootIds);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, parentId } of nodes) {
      if (parentId !== null && found.has(parentId)) found.add(id);
    }
  }
  return found;
}
