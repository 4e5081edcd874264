import { useCallback, useEffect, useRef, useState } from 'react';

let audio: AudioContext | undefined;

/** Two short, soft tones; nothing to download. */
export function chime(): void {
  audio ??= new AudioContext();
  // A page that nobody has touched yet is kept silent by the browser.
  void audio.resume();
  const start = audio.currentTime;
  for (const [index, hertz] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const from = start + index * 0.12;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.12, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.25);
  }
}

const permission = () => (typeof Notification === 'undefined' ? 'denied' : Notification.permission);

/**
 * A desktop notification, where the page is not in front and the browser lets it.
 *
 * @param options `tag`: one with the same tag is replaced. `onOpen` is called when it is pressed.
 */
export function notify(title: string, options: { body: string; tag: string; onOpen: () => void }): void {
  if (document.hasFocus() || permission() !== 'granted') return;
  const { body, tag, onOpen } = options;
  const notification = new Notification(title, { body, tag, silent: true });
  notification.onclick = () => {
    window.focus();
    notification.close();
    onOpen();
  };
}

export interface AlertSwitch {
  on: boolean;
  /** The browser refuses desktop notifications: there is sound alone. */
  denied: boolean;
  /** Switches the signals, and asks for the browser's leave the first time; answers whether it refuses. */
  toggle: () => Promise<{ denied: boolean }>;
}

/** Whether sound and notifications are wanted; off until somebody says so, and remembered under this key. */
export function useAlertSwitch(storageKey: string): AlertSwitch {
  const [on, setOn] = useState(() => localStorage.getItem(storageKey) === 'on');
  const [denied, setDenied] = useState(() => permission() === 'denied');
  const toggle = useCallback(async () => {
    localStorage.setItem(storageKey, on ? 'off' : 'on');
    setOn(!on);
    if (on) return { denied: false };
    chime();
    if (typeof Notification === 'undefined') return { denied: false };
    const refused = (await Notification.requestPermission()) === 'denied';
    setDenied(refused);
    return { denied: refused };
  }, [on, storageKey]);
  return { on, denied, toggle };
}

/**
 * Whether this page is the one that gives a signal, where several of this browser are open: the one that asked first. Each
 * does where the browser cannot tell (a page by plain http).
 *
 * @param name what the signal is about; null while this page wants none
 */
export function useTurn(name: string | null): { readonly current: boolean } {
  const mine = useRef(false);
  useEffect(() => {
    if (name === null) return;
    if (!('locks' in navigator)) {
      mine.current = true;
      return;
    }
    const leaving = new AbortController();
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const hold = () => {
      mine.current = true;
      return left;
    };
    navigator.locks.request(name, { signal: leaving.signal }, hold).catch(() => undefined);
    return () => {
      mine.current = false;
      leave();
      leaving.abort();
    };
  }, [name]);
  return mine;
}
