import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentClient } from './agent-connection.tsx';

const STORAGE_KEY = 'fenliu.alerts';

let audio: AudioContext | undefined;

/** Two short, soft tones; nothing to download. */
export function chime(): void {
  audio ??= new AudioContext();
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

// What a reconnect brings late is in the list; it need not ring.
const FRESH_MS = 60_000;

const mayNotify = () => typeof Notification !== 'undefined' && Notification.permission === 'granted';

/**
 * Sound and desktop notification for buyers' messages that the agent is not looking at.
 *
 * @param selectedId The conversation in view.
 * @param onOpen Called with a conversation id when its notification is pressed.
 */
export function useAlerts(selectedId: string | null, onOpen: (conversationId: string) => void) {
  const { t } = useTranslation();
  const client = useAgentClient();
  const [on, setOn] = useState(() => localStorage.getItem(STORAGE_KEY) === 'on');

  useEffect(() => {
    if (!on) return;
    return client.on('message', ({ message }) => {
      if (message.from.kind !== 'buyer' || message.body.kind === 'recall') return;
      if (Date.now() - message.at > FRESH_MS) return;
      if (document.hasFocus() && message.conversationId === selectedId) return;
      chime();
      if (document.hasFocus() || !mayNotify()) return;
      const body =
        message.body.kind === 'text' ? message.body.text.slice(0, 120) : t(`message.${message.body.kind}`);
      const title = t('alerts.newMessage', { name: message.from.name });
      const notification = new Notification(title, { body, tag: message.conversationId });
      notification.onclick = () => {
        window.focus();
        notification.close();
        onOpen(message.conversationId);
      };
    });
  }, [on, client, selectedId, onOpen, t]);

  useEffect(() => {
    if (!on) return;
    return client.on('alarm', (alarm) => {
      if (!('conversation' in alarm)) return;
      chime();
      if (document.hasFocus() || !mayNotify()) return;
      const { conversationId, buyer, preview } = alarm.conversation;
      const title = t('alarm.slow', { name: buyer.name });
      const notification = new Notification(title, { body: preview ?? '', tag: conversationId });
      notification.onclick = () => {
        window.focus();
        notification.close();
        onOpen(conversationId);
      };
    });
  }, [on, client, onOpen, t]);

  /** Switches the alerts; answers whether desktop notifications are denied. */
  const toggle = useCallback(async (): Promise<{ denied: boolean }> => {
    localStorage.setItem(STORAGE_KEY, on ? 'off' : 'on');
    setOn(!on);
    if (on || typeof Notification === 'undefined') return { denied: false };
    chime();
    return { denied: (await Notification.requestPermission()) === 'denied' };
  }, [on]);

  return { on, toggle };
}
