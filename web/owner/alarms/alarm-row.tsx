import { AlertFilled, EditOutlined, FireFilled, InfoCircleFilled } from '@ant-design/icons';
import { Button, Flex, Tag, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import { formatDuration, RunningTimer } from '../../shared/duration.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useShop } from '../shop-context.ts';
import { useAlarmWords } from './alarm-words.ts';
import './alarms.css';
import { NoteDialog } from './note-dialog.tsx';
import { useHandle } from './use-handle.ts';
import { useOpenAlarm } from './use-open-alarm.ts';

const MARKS: Record<ShopAlarm['severity'], { icon: ReactNode; color: string }> = {
  3: { icon: <FireFilled />, color: 'red' },
  2: { icon: <AlertFilled />, color: 'orange' },
  1: { icon: <InfoCircleFilled />, color: 'default' },
};

/** One alarm: how bad, what about, since when; the way to it, and the mark that it was handled. */
export function AlarmRow({ alarm, short = false }: { alarm: ShopAlarm; short?: boolean }) {
  const { t } = useTranslation();
  const say = useAlarmWords();
  const open = useOpenAlarm(alarm);
  const { severity, overAt, handled, times } = alarm;
  const { icon, color } = MARKS[severity];
  const goesOn = overAt === null && handled === null;
  const words = say(alarm);
  return (
    <li className={goesOn ? 'alarm' : 'alarm alarm-past'} data-testid="alarm">
      <Tag icon={icon} color={goesOn ? color : 'default'} className="alarm-severity">
        {t(`alarms.severity.${severity}`)}
      </Tag>
      <div className="alarm-about">
        {open === undefined ? (
          <span>{words}</span>
        ) : (
          <Button type="link" className="in-text" onClick={() => void open()}>
            {words}
          </Button>
        )}
        <Flex wrap gap="0 8px" className="alarm-when">
          <When alarm={alarm} />
          {times > 1 && <span>{t('alarms.times', { count: times })}</span>}
          {handled !== null && <HandledBy handled={handled} />}
        </Flex>
      </div>
      {handled === null && <Handle alarm={alarm} words={words} short={short} />}
    </li>
  );
}

/** These happened, and do not go on. */
const FACTS: readonly ShopAlarm['kind'][] = ['banned_words', 'bad_rating'];

function When({ alarm: { kind, since, raisedAt, lastAt, overAt, handled } }: { alarm: ShopAlarm }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  if (FACTS.includes(kind)) return <span>{moment(lastAt)}</span>;
  if (overAt !== null) {
    return (
      <>
        <span>{moment(raisedAt)}</span>
        <span>{t('alarms.over', { lasted: formatDuration(overAt - since) })}</span>
      </>
    );
  }
  if (handled !== null) return <span>{t('alarms.raisedAt', { at: moment(raisedAt) })}</span>;
  return (
    <span>
      {t('alarms.since')} <RunningTimer since={since} />
    </span>
  );
}

function HandledBy({ handled }: { handled: NonNullable<ShopAlarm['handled']> }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { by, at, note } = handled;
  return (
    <>
      <span>{t('alarms.handledBy', { name: by.name, at: moment(at) })}</span>
      {note !== null && <span className="alarm-note">{note}</span>}
    </>
  );
}

function Handle({ alarm, words, short }: { alarm: ShopAlarm; words: string; short: boolean }) {
  const { t } = useTranslation();
  const { shop } = useShop();
  const { busy, handle } = useHandle();
  const [noting, setNoting] = useState(false);
  // What concerns the whole shop is for those whose scope it is.
  const inScope = shop.scope === 'all' || alarm.groupIds.length > 0 || alarm.agent !== undefined;
  if (!inScope || !holdsPoint(shop.points, 'supervise.alarms')) return null;
  return (
    <Flex gap={4} align="center" className="alarm-handle">
      <Button
        size="small"
        loading={busy}
        aria-label={t('alarms.handleOf', { what: words })}
        onClick={() => void handle([alarm.alarmId])}
      >
        {t('alarms.handle')}
      </Button>
      {!short && (
        <Tooltip title={t('alarms.withNote')}>
          <Button
            size="small"
            type="text"
            icon={<EditOutlined />}
            aria-label={t('alarms.withNoteOf', { what: words })}
            onClick={() => setNoting(true)}
          />
        </Tooltip>
      )}
      {noting && (
        <NoteDialog
          what={words}
          busy={busy}
          onHandle={async (note) => {
            if (await handle([alarm.alarmId], note)) setNoting(false);
          }}
          onClose={() => setNoting(false)}
        />
      )}
    </Flex>
  );
}
