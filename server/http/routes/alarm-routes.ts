import { Router } from 'express';
import { z } from 'zod';
import {
  AlarmSettings,
  AlarmsPage,
  AlarmsQuery,
  HandleAlarmsRequest,
  HandledAlarms,
} from '../../../client-sdk/protocol/alarms.ts';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import { type HandleParts, handleAlarms } from '../../alarms/handle-alarms.ts';
import { listAlarms } from '../../alarms/list-alarms.ts';
import { readAlarmSettings, writeAlarmSettings } from '../../alarms/settings.ts';
import { type LogView, logViewOf } from '../../records/log-view.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitStaff, type StaffCaller } from './admit.ts';
import { route } from './route.ts';

export interface AlarmRoutesParts extends HandleParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });
/** Two lists of a thousand words. */
const MAX_SETTINGS_BYTES = 500_000;

/** What a shop's supervisors were alarmed by, and what they want to be alarmed by. */
export const alarmRoutes = (parts: AlarmRoutesParts): Router => {
  const { db } = parts;
  const routes = Router();
  const at = (rest: string) => `/shops/:shopId/alarms${rest}`;
  const admit = (action: 'alarm.read' | 'alarm.handle' | 'alarm.settings') =>
    admitStaff(parts.authenticate, action);

  /** Runs the rest as far as the caller's scope goes. */
  const within = async <T>(
    { actor, membership }: StaffCaller,
    action: 'alarm.read' | 'alarm.handle',
    run: (view: LogView) => Promise<Ack<T>>,
  ): Promise<Ack<T>> => {
    const view = logViewOf(actor, membership, action);
    return view ? run(view) : refuse('forbidden');
  };

  routes.get(
    at(''),
    route({
      summary: 'What goes on first, by severity and age; or what somebody has handled.',
      params: Shop,
      query: AlarmsQuery,
      answer: AlarmsPage,
      admit: admit('alarm.read'),
      run: ({ params: { shopId }, query, caller }) =>
        within(caller, 'alarm.read', (view) => listAlarms(db, shopId, query, view)),
    }),
  );
  routes.post(
    at('/handle'),
    route({
      summary: 'Marks alarms as handled, all of them or none.',
      params: Shop,
      body: HandleAlarmsRequest,
      answer: HandledAlarms,
      admit: admit('alarm.handle'),
      run: ({ body, caller }) =>
        within(caller, 'alarm.handle', (view) =>
          handleAlarms(parts, { me: caller.membership, author: caller.author, view }, body),
        ),
    }),
  );
  routes.get(
    at('/settings'),
    route({
      summary: 'What the shop is alarmed by.',
      params: Shop,
      answer: AlarmSettings,
      admit: admit('alarm.settings'),
      run: async ({ params: { shopId } }) => ({ ok: true, data: await readAlarmSettings(db, shopId) }),
    }),
  );
  routes.put(
    at('/settings'),
    route({
      summary: 'Settles that; in force within seconds.',
      params: Shop,
      body: AlarmSettings,
      maxBodyBytes: MAX_SETTINGS_BYTES,
      answer: AlarmSettings,
      admit: admit('alarm.settings'),
      run: async ({ params: { shopId }, body, caller }) => ({
        ok: true,
        data: await writeAlarmSettings(parts, shopId, body, caller.author),
      }),
    }),
  );
  return routes;
};
