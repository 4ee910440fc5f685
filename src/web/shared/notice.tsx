import { Button, Center, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/index.ts';

/** A page that has only one sentence to say. */
export function Notice({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <Center component="main" h="60vh">
      <Stack align="center">
        <Text size="lg">{text}</Text>
        <Button component={Link} href="/" variant="default">
          {t('common.toStart')}
        </Button>
      </Stack>
    </Center>
  );
}

function Crashed() {
  const { t } = useWords();
  return (
    <Center component="main" h="80vh">
      <Stack align="center" maw={480}>
        <Text ta="center">{t('common.crashed')}</Text>
        <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
      </Stack>
    </Center>
  );
}

/** A fault in one page shows words and a way on instead of an empty window. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}
