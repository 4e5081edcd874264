import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient } from './agent-connection.tsx';

/** Uploads files one after the other and sends each as a message; says how it goes. */
export function useSendFiles(conversationId: string): (files: Iterable<File>) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  return useCallback(
    (files) => {
      const sendAll = async (list: File[]) => {
        for (const file of list) {
          const { name } = file;
          const done = message.loading(t('composer.uploading', { name }), 0);
          try {
            await client.sendFile(conversationId, file, name);
          } catch (error) {
            const reason = sayFailure(toFailure(error).code, t);
            void message.error(t('composer.uploadFailed', { name, reason }), 6);
          } finally {
            done();
          }
        }
      };
      void sendAll([...files]);
    },
    [client, conversationId, message, t],
  );
}
