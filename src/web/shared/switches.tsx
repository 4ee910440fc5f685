import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useWords } from '../i18n/index.ts';

export function LanguageSwitch() {
  const { t, language, setLanguage } = useWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('language.switch')}
      value={language}
      onChange={(value) => setLanguage(value === 'en' ? 'en' : 'zh-CN')}
      data={[
        { value: 'zh-CN', label: t('language.zh-CN') },
        { value: 'en', label: t('language.en') },
      ]}
    />
  );
}

export function ThemeSwitch() {
  const { t } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const label = t(isDark ? 'theme.toLight' : 'theme.toDark');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="md"
        aria-label={label}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? <IconSun size={17} /> : <IconMoon size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
