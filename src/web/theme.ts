import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep sea green: calm over eight hours, and its shades 7 and up carry white text (WCAG AA). */
const sea: MantineColorsTuple = [
  '#e6f6f8',
  '#cfe9ee',
  '#a0d3dd',
  '#6dbccb',
  '#44a8bb',
  '#2b9cb1',
  '#1891a7',
  '#0b7285',
  '#06606f',
  '#02505d',
];

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  colors: { sea },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif',
  headings: { fontWeight: '650' },
});

/** Mantine's own dimmed text is 3.3:1 on white; these are above 4.5:1 on every surface used here. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#566069',
    '--mantine-color-placeholder': '#6b747c',
    '--hotline-surface': '#f4f6f8',
    '--hotline-line': '#dfe4e9',
  },
  dark: {
    '--mantine-color-dimmed': '#b0b6bd',
    '--mantine-color-placeholder': '#989fa6',
    '--hotline-surface': '#16181b',
    '--hotline-line': '#3a3f45',
  },
});
