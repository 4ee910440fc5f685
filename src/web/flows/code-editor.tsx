/** The text of a document: CodeMirror with completion from the schema and the check's words at their places. */
import { autocompletion, type Completion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { Names, Problem } from '../../core/flow-editor/messages.ts';
import type { ScreenLanguage } from '../../core/organization.ts';
import { useWords } from '../i18n/index.ts';
import s from './code-editor.module.css';
import { choicesAt, kindDetail, type RootSchema } from './completion.ts';
import { inChinese } from './problem-words.ts';

export type EditorHandle = { goTo(line: number, column?: number): void; replace(text: string): void };

/** Colours are those of the theme, with 4.5:1 on the editor's ground in both schemes. */
const highlight = HighlightStyle.define([
  { tag: tags.propertyName, class: s.property },
  { tag: [tags.string, tags.content], class: s.string },
  { tag: tags.comment, class: s.comment },
  { tag: [tags.punctuation, tags.separator, tags.bracket], class: s.punctuation },
]);

export function CodeEditor(props: {
  text: string;
  label: string;
  schema: RootSchema;
  names: Names | null;
  problems: Problem[];
  file: string;
  readOnly: boolean;
  onChange(text: string): void;
  onLine(line: number): void;
  ref: React.Ref<EditorHandle>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // What the editor calls back for is the newest, without making it anew.
  const latest = useRef(props);
  latest.current = props;
  const first = useRef(props.text);
  const { readOnly, label } = props;

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const created = new EditorView({
      parent,
      state: EditorState.create({ doc: first.current, extensions: extensions(() => latest.current, readOnly, label) }),
    });
    view.current = created;
    return () => {
      first.current = created.state.doc.toString();
      created.destroy();
      view.current = null;
    };
  }, [readOnly, label]);

  const { problems, file } = props;
  const { language } = useWords();
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const own = problems.filter((problem) => problem.file === file);
    editor.dispatch(
      setDiagnostics(
        editor.state,
        own.map((problem) => diagnosticOf(editor.state, problem, language)),
      ),
    );
  }, [problems, file, language]);

  useImperativeHandle(props.ref, () => ({
    goTo(line, column = 1) {
      const editor = view.current;
      if (editor === null) return;
      const at = offsetOf(editor.state, line, column);
      editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      editor.focus();
    },
    replace(text) {
      const editor = view.current;
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    },
  }));

  return <div className={s.editor} ref={place} />;
}

type Props = Parameters<typeof CodeEditor>[0];

function extensions(latest: () => Props, readOnly: boolean, label: string): Extension {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    lintGutter(),
    search({ top: true }),
    indentUnit.of('  '),
    yaml(),
    syntaxHighlighting(highlight),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    autocompletion({ override: [({ state, pos, explicit }) => completionAt(latest(), state, pos, explicit)] }),
    // Tab leaves the editor, as everywhere on a page (WCAG 2.1.2); Ctrl-] and Ctrl-[ indent.
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest().onChange(update.state.doc.toString());
      if (update.docChanged || update.selectionSet)
        latest().onLine(update.state.doc.lineAt(update.state.selection.main.head).number);
    }),
  ];
}

function completionAt({ schema, names }: Props, state: EditorState, pos: number, explicit: boolean) {
  const { from, options } = choicesAt(state.doc.toString(), pos, schema, names);
  // While one types, an empty place offers nothing: Enter would take what nobody asked for.
  if (options.length === 0 || (from === pos && !explicit)) return null;
  return {
    from,
    validFor: /^[\w./-]*$/,
    options: options.map(
      (option): Completion => ({
        label: option.label,
        apply: option.apply,
        detail: undefined,
        info: option.detail === '' ? kindDetail(schema, option.label) || undefined : option.detail,
        type: option.kind === 'field' ? 'property' : 'enum',
      }),
    ),
  };
}

function diagnosticOf(state: EditorState, problem: Problem, language: ScreenLanguage): Diagnostic {
  const { line, column } = problem;
  const message = language === 'en' ? problem.message : inChinese(problem.message);
  const from = offsetOf(state, line, column);
  const rest = state.doc.lineAt(from).to;
  return { from, to: Math.max(from, rest), severity: 'error', message };
}

function offsetOf({ doc }: EditorState, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(found.from + column - 1, found.to);
}
