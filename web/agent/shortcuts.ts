import { useEffect, useRef } from 'react';

/** The workbench's keys. Alt goes with a key that no browser takes for itself; `code` is the place on the keyboard. */
export const SHORTCUTS = {
  next: { code: 'ArrowDown', keys: ['Alt', '↓'] },
  previous: { code: 'ArrowUp', keys: ['Alt', '↑'] },
  longest: { code: 'KeyN', keys: ['Alt', 'N'] },
  transfer: { code: 'KeyT', keys: ['Alt', 'T'] },
  close: { code: 'KeyQ', keys: ['Alt', 'Q'] },
  details: { code: 'KeyI', keys: ['Alt', 'I'] },
  help: { code: 'Slash', keys: ['Alt', '/'] },
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

/** Keys belong to the dialog while one is open. */
export function dialogIsOpen(): boolean {
  const dialogs = document.querySelectorAll('[role="dialog"][aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.checkVisibility());
}

/** Runs the action of a shortcut, wherever the focus is, but not below an open dialog. */
export function useShortcuts(actions: Record<Shortcut, () => void>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (dialogIsOpen()) return;
      for (const [name, { code }] of Object.entries(SHORTCUTS)) {
        if (code !== event.code) continue;
        event.preventDefault();
        latest.current[name as Shortcut]();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
