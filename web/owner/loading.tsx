import { Flex, Spin } from 'antd';
import { useTranslation } from 'react-i18next';

/** Stands where something is still on its way. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <Flex vertical align="center" justify="center" gap={12} style={{ minHeight: 240 }} role="status">
      <Spin />
      <span>{t('loading')}</span>
    </Flex>
  );
}
