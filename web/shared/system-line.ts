import type { TFunction } from 'i18next';
import type { SystemBody } from '../../client-sdk/protocol/messages.ts';

const MOVED: Record<string, string> = {
  dropped: 'systemLine.movedDropped',
  silence: 'systemLine.movedSilence',
};

/** A line that the router wrote, in the reader's language; an automatic reply is shown beside it. */
export function saySystemLine(body: SystemBody, t: TFunction): string {
  const agent = body.agentName ?? t('systemLine.someone');
  switch (body.code) {
    case 'assigned':
      return t('systemLine.assigned', { agent });
    case 'transferred':
      return body.agentName ? t('systemLine.transferred', { agent }) : t('systemLine.transferredNobody');
    case 'moved':
      return t(MOVED[body.reason ?? ''] ?? 'systemLine.moved', { agent });
    case 'requeued':
      return t(body.reason === 'dropped' ? 'systemLine.requeuedDropped' : 'systemLine.requeued');
    case 'notice':
      return t([`systemLine.notice.${body.reason}`, 'systemLine.notice.other']);
    case 'closed':
      return t([`systemLine.closed.${body.reason}`, 'systemLine.closed.other']);
  }
}
