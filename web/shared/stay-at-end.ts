/** So close to the end counts as being there. */
export const NEAR_END_PX = 60;

/**
 * Keeps a scrolled box at its end, whatever grows in it and however often, until its reader goes up; and again once
 * he is back at the end.
 * @param content all that can be scrolled through
 * @returns ends it
 */
export function stayAtEnd(box: HTMLElement, content: HTMLElement): () => void {
  let follows = true;
  let before = { top: box.scrollTop, height: box.scrollHeight };
  const look = () => {
    const { scrollTop: top, scrollHeight: height, clientHeight } = box;
    if (height - top - clientHeight < NEAR_END_PX) follows = true;
    // Where content shrank, the box went up by itself.
    else if (before.top - top > Math.max(0, before.height - height)) follows = false;
    before = { top, height };
  };
  // Before the frame is painted.
  const sizes = new ResizeObserver(() => {
    if (follows) box.scrollTop = box.scrollHeight;
  });
  sizes.observe(box);
  sizes.observe(content);
  box.addEventListener('scroll', look);
  return () => {
    sizes.disconnect();
    box.removeEventListener('scroll', look);
  };
}
