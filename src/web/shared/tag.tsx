/**
 * A short word in a coloured pill, as the component library's badge looks. A customer's file has dozens of them and has to be
 * on the screen before the first ring: as plain elements they take a tenth of the time.
 */
import type { ReactNode } from 'react';
import s from './tag.module.css';

export type TagLook = 'plain' | 'sea' | 'blue' | 'green' | 'orange' | 'pink' | 'red' | 'gray' | 'gold' | 'alarm';

type TagProps = {
  look: TagLook;
  size?: 'sm' | 'md' | 'lg';
  icon?: ReactNode;
  title?: string;
  children: ReactNode;
};

export function Tag({ look, size = 'md', icon, title, children }: TagProps) {
  return (
    <span className={s.tag} data-look={look} data-size={size} title={title}>
      {icon}
      <span className={s.text}>{children}</span>
    </span>
  );
}
