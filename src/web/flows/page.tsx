/** Flows: the list of all documents, and one of them with its text, its graph, a trial, numbers and history. */
import type { User } from '../session/use-session.ts';
import { DocumentList } from './document-list.tsx';
import { EditorPage } from './editor-page.tsx';

const PUBLISHERS: readonly User['role'][] = ['manager', 'administrator'];

export default function FlowsPage({ user, name }: { user: User; name: string | null }) {
  if (name === null) return <DocumentList />;
  return <EditorPage key={name} name={decodeURIComponent(name)} mayPublish={PUBLISHERS.includes(user.role)} />;
}
