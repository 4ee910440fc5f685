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

/** Mantine's green and orange with darker ends: theirs do not carry white text. */
const green: MantineColorsTuple = [
  '#ebfbee',
  '#d3f9d8',
  '#b2f2bb',
  '#8ce99a',
  '#69db7c',
  '#51cf66',
  '#40c057',
  '#2b8a3e',
  '#237a36',
  '#1a5c28',
];
const orange: MantineColorsTuple = [
  '#fff4e6',
  '#ffe8cc',
  '#ffd8a8',
  '#ffc078',
  '#ffa94d',
  '#ff922b',
  '#fd7e14',
  '#e8590c',
  '#c2410c',
  '#8f3308',
];

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  colors: { sea, green, orange },
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
    '--mantine-color-green-light-color': '#1a5c28',
    '--mantine-color-orange-light-color': '#8f3308',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-error': '#c92a2a',
    '--hotline-surface': '#f4f6f8',
    '--hotline-line': '#dfe4e9',
  },
  dark: {
    '--mantine-color-dimmed': '#b0b6bd',
    '--mantine-color-placeholder': '#989fa6',
    '--mantine-color-error': '#ff8787',
    '--hotline-surface': '#16181b',
    '--hotline-line': '#3a3f45',
  },
});
