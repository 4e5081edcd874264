import type { SystemBody } from '../../../client-sdk/protocol/messages.ts';
import type { Language } from './language.ts';

/** What a line of the router says to the buyer; an automatic reply of the shop is shown beside it, or in its place (R7). */
export function systemLine({ say }: Language, body: SystemBody): string {
  const agent = body.agentName ?? say('anAgent');
  switch (body.code) {
    case 'assigned':
      return say('systemAssigned', { agent });
    case 'transferred':
      return say('systemTransferred', { agent });
    case 'moved':
      return say(body.reason === 'dropped' ? 'systemMovedDropped' : 'systemMoved', { agent });
    case 'requeued':
      return say(body.reason === 'dropped' ? 'systemRequeuedDropped' : 'systemRequeued');
    case 'notice':
      return body.text || noticeLine(say, body.reason);
    case 'closed':
      if (body.reason === 'buyer') return say('systemClosedBuyer');
      return say(body.reason === 'agent' ? 'systemClosedAgent' : 'systemClosed');
  }
}

function noticeLine(say: Language['say'], reason: SystemBody['reason']): string {
  switch (reason) {
    case 'all_busy':
      return say('noticeAllBusy');
    case 'recent_busy':
      return say('noticeRecentBusy');
    case 'away':
      return say('noticeAway');
    case 'off_duty':
      return say('noticeOffDuty');
    case 'out_of_hours':
      return say('noticeOutOfHours');
    case 'refused':
      return say('noticeRefused');
    case 'nobody':
      return say('noticeNobody');
    default:
      return say('noticeOther');
  }
}
