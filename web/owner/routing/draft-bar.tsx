import { Alert, App, Button, Popconfirm, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RulesFault } from '../../../client-sdk/protocol/rest.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { useMoments } from '../../shared/use-moments.ts';
import { sayFault } from './fault-words.ts';
import type { RulesDraft } from './use-rules-draft.ts';

/** Checks what the form shows, and keeps it as the shop's draft. */
export function DraftButtons({ kept, changed }: { kept: RulesDraft; changed: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [working, setWorking] = useState(false);
  const act = async (work: () => Promise<RulesFault[]>, done: 'sound' | 'saved') => {
    setWorking(true);
    try {
      const faults = await work();
      const count = faults.length;
      if (count === 0) void message.success(t(`routing.draft.${done}`));
      else void message.warning(t(`routing.draft.${done}But`, { count }));
    } catch (thrown) {
      const { code } = toFailure(thrown);
      void message.error(code === 'conflict' ? t('routing.draft.conflict') : sayFailure(code, t));
    } finally {
      setWorking(false);
    }
  };
  const save = () => act(kept.save, 'saved');
  // A draft that was never looked at is not replaced without a word.
  const replaces = kept.draft !== null && !kept.held;
  return (
    <Space.Compact>
      <Button loading={working} onClick={() => void act(kept.check, 'sound')}>
        {t('routing.draft.check')}
      </Button>
      <Popconfirm title={t('routing.draft.replace')} disabled={!replaces} onConfirm={() => void save()}>
        <Button disabled={!changed || working} onClick={replaces ? undefined : () => void save()}>
          {t('routing.draft.save')}
        </Button>
      </Popconfirm>
    </Space.Compact>
  );
}

/** Says that there is a draft to go on with, and what is wrong outside the form's fields. */
export function DraftNotices({ kept, onTake }: { kept: RulesDraft; onTake: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { draft, held, elsewhere } = kept;
  return (
    <>
      {draft !== null && !held && (
        <Alert
          type="info"
          showIcon
          title={t(draft.fits ? 'routing.draft.there' : 'routing.draft.unfit', {
            name: draft.savedBy.name,
            time: moment(draft.savedAt),
          })}
          action={
            draft.fits && (
              <Button size="small" onClick={onTake}>
                {t('routing.draft.take')}
              </Button>
            )
          }
        />
      )}
      {elsewhere.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={elsewhere.map((fault) => `${sayFault(fault, t)} (${fault.path})`).join(' · ')}
        />
      )}
    </>
  );
}
