import { Alert, Button, Card, Empty, Flex, Input, Progress, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRun, RulesAnswer } from '../../../client-sdk/protocol/rest.ts';
import { toFailure, type WireFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { dayIn } from '../../shared/format.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { DryRunResultView } from './dry-run-result.tsx';
import { isActive, useDryRun } from './use-dry-run.ts';

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of the shop's calendar. */
const dayAgo = (days: number, timeZone: string | undefined) => dayIn(Date.now() - days * DAY_MS, timeZone);

/** Chooses a day, follows the dry run of the draft over it, shows what came of it. */
export function DryRunCard({ current, hasDraft }: { current: RulesAnswer; hasDraft: boolean }) {
  const { t } = useTranslation();
  const { timeZone } = useShop().shop;
  const [day, setDay] = useState(() => dayAgo(1, timeZone));
  const [refusal, setRefusal] = useState<string>();
  const { run, failure, retry, start, cancel } = useDryRun();

  const act = (work: Promise<void>) => {
    setRefusal(undefined);
    work.catch((thrown: unknown) => {
      setRefusal(t('ruleSets.dryRun.refused', { message: sayRefusal(toFailure(thrown)) }));
    });
  };
  const sayRefusal = ({ code, reason }: WireFailure) => {
    if (reason === 'day_not_begun') return t('ruleSets.dryRun.notBegun');
    return code === 'bad_request'
      ? t([`routing.faults.${reason}`, 'routing.fault'], { message: reason })
      : sayFailure(code, t);
  };

  return (
    <Card size="small" title={t('ruleSets.dryRun.title')} className="dry-run" data-testid="dry-run-card">
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t('ruleSets.dryRun.intro')}</Typography.Text>
        <Flex wrap gap={8} align="center">
          <Input
            type="date"
            className="dry-run-day"
            aria-label={t('ruleSets.dryRun.day')}
            value={day}
            max={dayAgo(-1, timeZone)}
            onChange={(event) => setDay(event.target.value)}
          />
          <Button
            type="primary"
            disabled={!hasDraft || day === '' || isActive(run)}
            onClick={() => act(start(day))}
          >
            {t(run ? 'ruleSets.dryRun.again' : 'ruleSets.dryRun.start')}
          </Button>
          {!hasDraft && <Typography.Text type="secondary">{t('ruleSets.dryRun.needsDraft')}</Typography.Text>}
        </Flex>
        {refusal !== undefined && <Alert type="error" showIcon role="alert" title={refusal} />}
        {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
        {run === undefined ? (
          failure === undefined && <Loading />
        ) : run === null ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('ruleSets.dryRun.noneYet')} />
        ) : (
          <Run run={run} current={current} onCancel={() => act(cancel(run.runId))} />
        )}
      </Flex>
    </Card>
  );
}

function Run({ run, current, onCancel }: { run: DryRun; current: RulesAnswer; onCancel: () => void }) {
  const { t } = useTranslation();
  const { day, status, progress, result } = run;
  if (isActive(run)) {
    return (
      <Flex wrap gap={12} align="center" role="status">
        <span>
          {t(status === 'waiting' ? 'ruleSets.dryRun.waiting' : 'ruleSets.dryRun.running', { day })}
        </span>
        <Progress percent={progress} size="small" style={{ flex: 1, minWidth: 160 }} />
        <Button size="small" onClick={onCancel}>
          {t('ruleSets.dryRun.cancel')}
        </Button>
      </Flex>
    );
  }
  if (status === 'cancelled')
    return <Alert showIcon type="info" title={t('ruleSets.dryRun.cancelled', { day })} />;
  if (result === null) return <Alert showIcon type="error" title={t('ruleSets.dryRun.failed', { day })} />;
  if (result.conversations === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('ruleSets.dryRun.empty', { day })} />;
  }
  return <DryRunResultView run={run} result={result} rules={current.rules} />;
}
