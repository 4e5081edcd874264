import { Avatar } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Somebody's picture; his initial where he has none, it is no https address, or it does not load. */
export function PersonPicture(props: { name: string; address: string | null | undefined; size?: number }) {
  const { t } = useTranslation();
  const { name, address, size = 28 } = props;
  const [broken, setBroken] = useState<string>();
  const shown = address && /^https:\/\//i.test(address) && address !== broken;
  return (
    <Avatar
      size={size}
      style={{ flex: 'none', display: 'inline-flex', fontSize: size / 2 }}
      src={
        shown && (
          <img
            src={address}
            alt={t('pictureOf', { name })}
            referrerPolicy="no-referrer"
            onError={() => setBroken(address)}
          />
        )
      }
    >
      <span aria-hidden="true">{[...name][0]?.toUpperCase()}</span>
    </Avatar>
  );
}
